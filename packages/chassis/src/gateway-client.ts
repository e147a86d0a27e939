import { readFile } from 'node:fs/promises';
import { importJWK, SignJWT, type JWK } from 'jose';
import { Agent } from 'undici';

/** Asks the gateway as any federated client does; parts of an answer that failed are null. */
export type AskGateway = <Data>(query: string, variables: Record<string, unknown>, requestId: string) => Promise<Data>;

const TOKEN_S = 300;

/** A client of the gateway that signs as this service, with pooled connections and a deadline for each call. */
export function gatewayClient(service: string, url: string, keysDir: string): AskGateway {
  const agent = new Agent({ connections: 4, keepAliveTimeout: 30_000, headersTimeout: 30_000, bodyTimeout: 30_000 });
  let signed: { token: string; until: number } | undefined;

  const token = async (): Promise<string> => {
    if (signed && signed.until > Date.now()) return signed.token;
    const jwk = JSON.parse(await readFile(`${keysDir}/service-${service}.jwk`, 'utf8')) as JWK;
    const now = Math.floor(Date.now() / 1000);
    const made = await new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: `service-${service}` })
      .setIssuer('urn:qms:services')
      .setAudience('qms-gateway')
      .setSubject(`service:${service}`)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_S)
      .sign(await importJWK(jwk, 'EdDSA'));
    signed = { token: made, until: Date.now() + (TOKEN_S - 60) * 1000 };
    return made;
  };

  return async <Data>(query: string, variables: Record<string, unknown>, requestId: string): Promise<Data> => {
    const target = new URL(url);
    const { statusCode, body } = await agent.request({
      origin: target.origin,
      path: target.pathname,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await token()}`,
        'x-request-id': requestId,
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(30_000),
    });
    const { data } = (await body.json()) as { data?: Data | null };
    if (data == null) throw new Error(`the gateway answered ${statusCode} without data`);
    return data;
  };
}
