import { hkdfSync } from 'node:crypto';
import { EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';

/** Shuts small things away that only this gateway may read again: a cookie's content, a token at rest. */
export interface Sealed {
  seal(content: JWTPayload, seconds: number): Promise<string>;
  /** Null for anything that is not ours, or is over. */
  open(text: string | undefined): Promise<JWTPayload | null>;
}

/** One key a purpose, out of the secret that all gateways of an installation share. */
export function sealedFor(purpose: string, secret: string): Sealed {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', `qms gateway ${purpose}`, 32));
  return {
    seal: (content, seconds) =>
      new EncryptJWT(content)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .encrypt(key),
    async open(text) {
      if (text === undefined || text.length > 8_000) return null;
      try {
        const { payload } = await jwtDecrypt(text, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return payload;
      } catch {
        return null;
      }
    },
  };
}
