import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { sql, type RawBuilder } from 'kysely';
import { ask } from './database.js';

/** A delivery that this relay holds for a while, with the event it carries. */
export interface Delivery {
  event_id: string;
  queue: string;
  listener: string;
  /** Until when it is held, as the database tells it: no two holds on a delivery end at the same moment. */
  lease: string;
  /** Sends so far; 0 if it was never sent. */
  attempts: number;
  failures: number;
  name: string;
  payload: unknown;
  request_id: string;
  actor_id: string;
  at: Date | string;
}

/** Takes hold of due deliveries, oldest first; what another relay holds is passed by. */
export async function claimDeliveries(em: SqlEntityManager, limit: number, leaseMs: number): Promise<Delivery[]> {
  const rows = await ask<Delivery>(
    em,
    // materialized: as part of the join it could be run once a row, and each run would lock another batch
    sql`with due as materialized (
          select event_id, queue, listener from outbox_delivery
          where acked_at is null and parked_at is null and next_at <= now()
            and (lease_until is null or lease_until < now())
          order by next_at, event_id limit ${limit} for update skip locked
        )
        update outbox_delivery d set lease_until = now() + ${milliseconds(leaseMs)}
        from due join outbox o on o.id = due.event_id
        where d.event_id = due.event_id and d.queue = due.queue and d.listener = due.listener
        returning d.event_id, d.queue, d.listener, d.lease_until::text as lease, d.attempts, d.failures,
                  o.name, o.payload, o.request_id, o.actor_id, o.at`,
  );
  return rows.sort((one, other) => (one.event_id < other.event_id ? -1 : 1));
}

// What follows touches only deliveries that are still held: a relay that was too slow releases and marks nothing that
// another one holds by now.

/** Sent: looked at again after a delay that doubles with each send, unless an acknowledgement comes first. */
export async function markSent(
  em: SqlEntityManager,
  held: readonly Delivery[],
  { resendMs, resendMaxMs }: { resendMs: number; resendMaxMs: number },
): Promise<void> {
  await ask(
    em,
    sql`update outbox_delivery d
        set sent_at = now(), attempts = d.attempts + 1, lease_until = null,
            next_at = now() + least(${resendMs}::float8 * 2 ^ least(d.attempts, 20), ${resendMaxMs}::float8)
                              * interval '1 millisecond'
        from ${recordset(held)} where ${stillHeld}`,
  );
}

/** Not now: the queue is away, or the job is still on its way. */
export async function postpone(em: SqlEntityManager, held: readonly Delivery[], ms: number): Promise<void> {
  await ask(
    em,
    sql`update outbox_delivery d set lease_until = null, next_at = now() + ${milliseconds(ms)}
        from ${recordset(held)} where ${stillHeld}`,
  );
}

/** Never again by itself: a person looks at it. An acknowledgement that still comes frees it. */
export async function park(em: SqlEntityManager, delivery: Delivery, reason: string): Promise<void> {
  await ask(
    em,
    sql`update outbox_delivery d set parked_at = now(), lease_until = null, last_error = ${reason.slice(0, 500)}
        from ${recordset([delivery])} where ${stillHeld} and d.acked_at is null`,
  );
}

/** It could not even be put in its queue while others could: tried again later, and parked after so many times. */
export async function countFailure(
  em: SqlEntityManager,
  delivery: Delivery,
  reason: string,
  { attempts, backoffMs }: { attempts: number; backoffMs: number },
): Promise<'parked' | 'later'> {
  const failures = delivery.failures + 1;
  const [row] = await ask(
    em,
    sql<{ parked: boolean }>`update outbox_delivery d
        set failures = ${failures}, last_error = ${reason.slice(0, 500)}, lease_until = null,
            parked_at = case when ${failures >= attempts} and d.acked_at is null then now() end,
            next_at = now() + ${milliseconds(backoffMs * 2 ** Math.min(failures, 10))}
        from ${recordset([delivery])} where ${stillHeld} returning d.parked_at is not null as parked`,
  );
  return row?.parked ? 'parked' : 'later';
}

const stillHeld = sql`d.event_id = k.event_id and d.queue = k.queue and d.listener = k.listener
  and d.lease_until = k.lease`;

function milliseconds(ms: number): RawBuilder<unknown> {
  return sql`${ms}::float8 * interval '1 millisecond'`;
}

function recordset(held: readonly Delivery[]): RawBuilder<unknown> {
  const rows = held.map(({ event_id, queue, listener, lease }) => ({ event_id, queue, listener, lease }));
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as k (event_id uuid, queue text, listener text, lease timestamptz)`;
}
