import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';

/** Shuts small things away that only this gateway may read again: a cookie's content, a token at rest. */
export interface Sealed {
  seal(content: JWTPayload, seconds: number): Promise<string>;
  /** Null for anything that is not ours, or is over. */
  open(text: string | undefined): Promise<JWTPayload | null>;
}

/** One key a purpose, out of the secret that all gateways of an installation share. */
export function sealedFor(purpose: string, secret: string): Sealed {
  const key = keyFor(purpose, secret);
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

/** Marks what this gateway gave out: it knows its own again without looking anything up. */
export interface Marked {
  mark(text: string): string;
  isOurs(marked: string): boolean;
}

export function markedFor(purpose: string, secret: string): Marked {
  const key = keyFor(purpose, secret);
  const markOf = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    mark: (text) => `${text}.${markOf(text).toString('base64url')}`,
    isOurs(marked) {
      const [, text, mark] = /^([\w-]{43})\.([\w-]{43})$/.exec(marked) ?? [];
      return text !== undefined && mark !== undefined && timingSafeEqual(Buffer.from(mark, 'base64url'), markOf(text));
    },
  };
}

function keyFor(purpose: string, secret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', `qms gateway ${purpose}`, 32));
}
