import { readFile } from 'node:fs/promises';
import { ROLES, type Actor } from '@qms/kernel';
import { importJWK, jwtVerify, type CryptoKey, type JWK } from 'jose';
import { z } from 'zod';

const claims = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().max(500),
  grants: z.array(z.object({ role: z.enum(ROLES), agencyId: z.uuid().nullable() })).max(1000),
  exp: z.number(),
});

/** Tokens verified lately, so that a page of entity calls costs one signature check. */
const CACHED_TOKENS = 2_000;

/** Reads the actor out of an internal token signed by the gateway for this subgraph; null for anything else. */
export type TokenReader = (authorization: string | undefined, now: Date) => Promise<Actor | null>;

export async function internalTokenReader(publicKeyFile: string, audience: string): Promise<TokenReader> {
  const jwk = JSON.parse(await readFile(publicKeyFile, 'utf8')) as JWK;
  const key = (await importJWK(jwk, 'EdDSA')) as CryptoKey;
  const known = new Map<string, { actor: Actor; until: number }>();

  return async (authorization, now) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined) return null;
    const cached = known.get(token);
    if (cached) return cached.until > now.getTime() ? cached.actor : null;
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['EdDSA'],
        issuer: 'qms-gateway',
        audience,
        typ: 'qms-internal+jwt',
        maxTokenAge: '65s',
        clockTolerance: 5,
        currentDate: now,
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      const { sub, name, grants, exp } = claims.parse(payload);
      const actor: Actor = { id: sub, name, grants };
      if (known.size >= CACHED_TOKENS) known.clear();
      known.set(token, { actor, until: exp * 1_000 });
      return actor;
    } catch {
      return null;
    }
  };
}
