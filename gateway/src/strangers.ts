import { createHash } from 'node:crypto';
import { Unauthenticated } from '@qms/kernel';
import type { GraphQLError } from 'graphql';
import { allowance, type Allowance } from './allowance.js';
import { networkLimited } from './budget.js';

const FACE_MS = 3_600_000;
const MOST_FACES = 20_000;
const TURNED_AWAY = 0;

/** What one network may ask of this gateway in a minute before anybody knows who it is. */
export interface Strangers {
  /**
   * Looks a key over with `check`; none at all is a wrong one. A network that is tired of is refused unheard
   * (RATE_LIMITED), but not whoever holds a cookie of ours or came in lately with the same key: an office of many people is one address.
   */
  admit<T>(address: string, key: string | undefined, check: () => Promise<T>): Promise<T>;
  /** Throws RATE_LIMITED for whom `admit` would not hear: asked before a body is read. */
  refuseTired(address: string, key: string | undefined): void;
  /** A request that is refused before anybody asks whose it is counts like a wrong key; not from whoever is known. */
  blame(address: string, key: string | undefined): void;
  /** Hears somebody's word by an allowance of its own: strangers behind the same address do not drown it. */
  heed<T>(address: string, check: () => Promise<T>): Promise<T>;
  /** One knock at a door that stands open to everybody and asks others for its answer; throws RATE_LIMITED. */
  knock(address: string): void;
}

/** `isOurs` knows a key that was given out here, at this gateway or another, without looking anything up. */
export function strangers(perMinute: number, isOurs: (key: string) => boolean): Strangers {
  const [refused, words, knocks] = [allowance(perMinute), allowance(perMinute), allowance(perMinute)];
  const faces = new Map<string, number>();
  const faceOf = (key: string): string => createHash('sha256').update(key).digest('base64');
  const remember = (key: string, until: number): void => {
    if (faces.size >= MOST_FACES) faces.clear();
    faces.set(faceOf(key), until);
  };
  const heardLately = (key: string | undefined): boolean =>
    key !== undefined && (faces.get(faceOf(key)) ?? TURNED_AWAY) >= Date.now();
  const isKnown = (key: string | undefined): boolean =>
    heardLately(key) || (key !== undefined && faces.get(faceOf(key)) !== TURNED_AWAY && isOurs(key));
  const tooOften = (wait: number): GraphQLError => networkLimited({ refusedPerMinute: perMinute }, wait);

  const heard = async <T>(from: Allowance, address: string, check: () => Promise<T>): Promise<T> => {
    // taken before it is looked over: a thousand at the same moment are not all looked over
    const wait = from.take(address, Date.now());
    if (wait > 0) throw tooOften(wait);
    try {
      const found = await check();
      from.giveBack(address, Date.now());
      return found;
    } catch (error) {
      // nobody is blamed for a provider or a register that is away
      if (!(error instanceof Unauthenticated)) from.giveBack(address, Date.now());
      throw error;
    }
  };
  return {
    refuseTired(address, key) {
      const wait = refused.wait(address, Date.now());
      if (wait > 0 && !isKnown(key)) throw tooOften(wait);
    },
    async admit(address, key, check) {
      const known = isKnown(key);
      try {
        const found = await (known ? check() : heard(refused, address, check));
        if (key !== undefined) remember(key, Date.now() + FACE_MS);
        return found;
      } catch (error) {
        const isWrong = error instanceof Unauthenticated;
        // a cookie of ours whose session has ended is a wrong key from its second time on
        if (isWrong && known && key !== undefined) {
          remember(key, TURNED_AWAY);
          refused.take(address, Date.now());
        }
        throw error;
      }
    },
    blame(address, key) {
      if (heardLately(key)) return;
      // a cookie of ours that has never been seen to hold here excuses one such request, and no flood of them
      if (key !== undefined && isKnown(key)) remember(key, TURNED_AWAY);
      refused.take(address, Date.now());
    },
    heed: (address, check) => heard(words, address, check),
    knock(address) {
      const wait = knocks.take(address, Date.now());
      if (wait > 0) throw networkLimited({ knocksPerMinute: perMinute }, wait);
    },
  };
}
