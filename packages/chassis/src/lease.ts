import { Conflict, type Sentence } from '@qms/kernel';
import { sql } from 'kysely';
import { freshCtx, type Ctx } from './context.js';
import { ask } from './database.js';

/** A worker's hold on a piece of work: the fence tells it from every other that was at the same piece. */
export interface Hold {
  fence: number;
  /** Claims so far, over all tries and workers. */
  attempts: number;
}

/** Keeps a piece of work to one worker at a time, and refuses what one that slept past its lease would still write. */
export interface Leases {
  /** Null when it is done, or while another is at it. */
  claim(ctx: Ctx, id: string): Promise<Hold | null>;
  /** How far it is, in percent, told beside the transaction that does it; the lease is renewed with it. */
  tellProgress(ctx: Ctx, id: string, fence: number, progress: number): Promise<void>;
  /** Inside the transaction that ends the work; throws CONFLICT for whoever no longer holds it. */
  hold(ctx: Ctx, id: string, fence: number): Promise<void>;
  /** Lets go at once of what failed: the next try need not wait for the lease. */
  release(ctx: Ctx, id: string, fence: number): Promise<void>;
  /** What is queued and nobody is at, the oldest first and a hundred at most: the queue may have forgotten it. */
  abandoned(ctx: Ctx): Promise<string[]>;
}

const LEASE = sql`clock_timestamp() + interval '30 seconds'`;
/** A third of a lease: two may be missed. */
export const BEAT_MS = 10_000;

/** Of a table that keeps `state` (QUEUED until it is over), `fence`, `attempts`, `progress` and `lease_until`. */
export function leasesOf(table: string, takenOver: Sentence): Leases {
  const rows = sql.table(table);
  const held = (id: string, fence: number) => sql`id = ${id}::uuid and fence = ${fence} and state = 'QUEUED'`;
  const free = sql`state = 'QUEUED' and (lease_until is null or lease_until < clock_timestamp())`;
  return {
    async claim(ctx, id) {
      const [claimed] = await ask(
        ctx.em,
        sql<Hold>`update ${rows} set fence = fence + 1, attempts = attempts + 1, progress = 0, lease_until = ${LEASE}
          where id = ${id}::uuid and ${free} returning fence, attempts`,
      );
      return claimed ?? null;
    },
    async tellProgress(ctx, id, fence, progress) {
      await ask(
        freshCtx(ctx).em,
        sql`update ${rows} set progress = greatest(progress, ${progress}), lease_until = ${LEASE} where ${held(id, fence)}`,
      );
    },
    async hold(ctx, id, fence) {
      const found = await ask(ctx.em, sql`select from ${rows} where ${held(id, fence)} for update`);
      if (found.length === 0) throw new Conflict(takenOver);
    },
    async release(ctx, id, fence) {
      await ask(freshCtx(ctx).em, sql`update ${rows} set lease_until = null where ${held(id, fence)}`);
    },
    async abandoned(ctx) {
      const found = await ask(
        ctx.em,
        sql<{ id: string }>`select id from ${rows}
          where ${free} and changed_at < clock_timestamp() - interval '30 seconds' order by changed_at limit 100`,
      );
      return found.map(({ id }) => id);
    },
  };
}
