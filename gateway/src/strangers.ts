import { createHash } from 'node:crypto';
import { Unauthenticated } from '@qms/kernel';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { rateLimited } from './budget.js';

/** Keys that do not fit, from one address in a minute; a coarse net beneath the budgets by person. */
const REFUSED_PER_MINUTE = 600;
const FACE_MS = 3_600_000;
const MOST_FACES = 20_000;

/** Whoever keeps knocking with keys that do not fit is not listened to for a while. */
export interface Strangers {
  /**
   * Looks a key over with `check`. An address that is tired of is refused unheard (RATE_LIMITED), but not whoever
   * came in from there lately with the same key: an office of many people is one address.
   */
  admit<T>(address: string, key: string | undefined, check: () => Promise<T>): Promise<T>;
}

export function strangers(): Strangers {
  const refused = new RateLimiterMemory({ points: REFUSED_PER_MINUTE, duration: 60 });
  const faces = new Map<string, number>();
  return {
    async admit(address, key, check) {
      if (key === undefined) return check();
      const face = createHash('sha256').update(key).digest('base64');
      if ((faces.get(face) ?? 0) < Date.now()) {
        const known = await refused.get(address);
        if (known && known.remainingPoints <= 0) {
          throw rateLimited({ refusedPerMinute: REFUSED_PER_MINUTE }, Math.ceil(known.msBeforeNext / 1000));
        }
      }
      try {
        const found = await check();
        if (faces.size >= MOST_FACES) faces.clear();
        faces.set(face, Date.now() + FACE_MS);
        return found;
      } catch (error) {
        if (!(error instanceof Unauthenticated)) throw error;
        faces.delete(face);
        await refused.consume(address).catch((full: unknown) => {
          if (!(full instanceof RateLimiterRes)) throw full;
        });
        throw error;
      }
    },
  };
}
