import { readFile } from 'node:fs/promises';
import { importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import * as oidc from 'openid-client';
import { settings } from './config.js';
import { Failure } from './failure.js';

/** A grant that the embedded identity provider gives to this terminal alone. */
const DEMONSTRATION_GRANT = 'urn:qms:grant:demonstration';
const TERMINAL_CLIENT = 'qms-terminal';

/** An access token of a demonstration officer, issued by the identity provider of the local run. */
export async function officerToken(email: string): Promise<string> {
  const { key, kid } = await ownKey('service-cli');
  try {
    const provider = await oidc.discovery(
      new URL(settings.issuer),
      TERMINAL_CLIENT,
      { token_endpoint_auth_signing_alg: 'Ed25519' },
      oidc.PrivateKeyJwt({ key, kid }),
      { execute: settings.issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [], timeout: 10 },
    );
    const { access_token: token } = await oidc.genericGrantRequest(provider, DEMONSTRATION_GRANT, { email });
    return token;
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError) {
      throw new Failure(
        error.error === 'invalid_request'
          ? `${email} is no demonstration officer; their addresses end in @demo.qms.`
          : `The identity provider at ${settings.issuer} refused: ${error.error}. Only the embedded one of a local run gives tokens for others; ask yours with its own tools.`,
      );
    }
    throw new Failure(`The identity provider does not answer at ${settings.issuer}; is npm start running?`);
  }
}

/** The command line's own token: it acts as the process that installs and loads. */
export async function ownToken(seconds: number): Promise<string> {
  const { key, kid } = await ownKey('service-cli');
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
    .setIssuer('urn:qms:services')
    .setAudience('qms-gateway')
    .setSubject('service:cli')
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(key);
}

async function ownKey(stem: string): Promise<{ key: CryptoKey; kid: string }> {
  const file = `${settings.keysDir}/${stem}.jwk`;
  try {
    const jwk = JSON.parse(await readFile(file, 'utf8')) as JWK;
    // Web Crypto's name for the curve's signatures; openid-client asks the key itself how it signs
    return { key: (await importJWK(jwk, 'EdDSA')) as CryptoKey, kid: jwk.kid ?? '' };
  } catch {
    throw new Failure(`No key at ${file}; start the product once with npm start, or set QMS_KEYS_DIR.`);
  }
}
