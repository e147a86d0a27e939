import { readFile } from 'node:fs/promises';
import type { Actor } from '@qms/kernel';
import { importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';

const LIFE_S = 60;
/** A token is used again for half its life, so that a page of calls costs one signature. */
const REUSE_MS = 30_000;
const MOST_KEPT = 5_000;

/** Signs who acts, for one subgraph alone. */
export type TokenSigner = (actor: Actor, subgraph: string) => Promise<string>;

export async function tokenSigner(keyFile: string): Promise<TokenSigner> {
  const key = (await importJWK(JSON.parse(await readFile(keyFile, 'utf8')) as JWK, 'EdDSA')) as CryptoKey;
  const kept = new Map<string, { token: string; until: number }>();
  return async (actor, subgraph) => {
    const now = Date.now();
    const name = JSON.stringify([subgraph, actor]);
    const known = kept.get(name);
    if (known && known.until > now) return known.token;
    const token = await new SignJWT({ name: actor.name, grants: [...actor.grants] })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'qms-internal+jwt' })
      .setIssuer('qms-gateway')
      .setAudience(subgraph)
      .setSubject(actor.id)
      .setIssuedAt(Math.floor(now / 1000))
      .setExpirationTime(Math.floor(now / 1000) + LIFE_S)
      .sign(key);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(name, { token, until: now + REUSE_MS });
    return token;
  };
}
