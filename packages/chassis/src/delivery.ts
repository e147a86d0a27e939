import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { sql, type RawBuilder } from 'kysely';
import { ask } from './database.js';

export interface DeliveryKey {
  event_id: string;
  queue: string;
  listener: string;
}

/** A delivery that this relay holds for a while, with the event it carries. */
export interface Delivery extends DeliveryKey {
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
    sql`update outbox_delivery d set lease_until = now() + ${milliseconds(leaseMs)}
        from (select event_id, queue, listener from outbox_delivery
              where acked_at is null and parked_at is null and next_at <= now()
                and (lease_until is null or lease_until < now())
              order by next_at, event_id limit ${limit} for update skip locked) due,
             outbox o
        where d.event_id = due.event_id and d.queue = due.queue and d.listener = due.listener and o.id = d.event_id
        returning d.event_id, d.queue, d.listener, d.attempts, d.failures,
                  o.name, o.payload, o.request_id, o.actor_id, o.at`,
  );
  return rows.sort((one, other) => (one.event_id < other.event_id ? -1 : 1));
}

/** Sent: looked at again after a delay that doubles with each send, unless an acknowledgement comes first. */
export async function markSent(
  em: SqlEntityManager,
  keys: readonly DeliveryKey[],
  { resendMs, resendMaxMs }: { resendMs: number; resendMaxMs: number },
): Promise<void> {
  await ask(
    em,
    sql`update outbox_delivery d
        set sent_at = now(), attempts = d.attempts + 1, lease_until = null,
            next_at = now() + least(${resendMs}::float8 * 2 ^ least(d.attempts, 20), ${resendMaxMs}::float8)
                              * interval '1 millisecond'
        from ${recordset(keys)} where ${matches}`,
  );
}

/** Not now: the queue is away, or the job is still on its way. */
export async function postpone(em: SqlEntityManager, keys: readonly DeliveryKey[], ms: number): Promise<void> {
  await ask(
    em,
    sql`update outbox_delivery d set lease_until = null, next_at = now() + ${milliseconds(ms)}
        from ${recordset(keys)} where ${matches}`,
  );
}

/** Never again by itself: a person looks at it. An acknowledgement that still comes frees it. */
export async function park(em: SqlEntityManager, key: DeliveryKey, reason: string): Promise<void> {
  await ask(
    em,
    sql`update outbox_delivery d set parked_at = now(), lease_until = null, last_error = ${reason.slice(0, 500)}
        from ${recordset([key])} where ${matches} and d.acked_at is null`,
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
  await ask(
    em,
    sql`update outbox_delivery d
        set failures = ${failures}, last_error = ${reason.slice(0, 500)}, lease_until = null,
            next_at = now() + ${milliseconds(backoffMs * 2 ** Math.min(failures, 10))}
        from ${recordset([delivery])} where ${matches}`,
  );
  if (failures < attempts) return 'later';
  await park(em, delivery, reason);
  return 'parked';
}

const matches = sql`d.event_id = k.event_id and d.queue = k.queue and d.listener = k.listener`;

function milliseconds(ms: number): RawBuilder<unknown> {
  return sql`${ms}::float8 * interval '1 millisecond'`;
}

function recordset(keys: readonly DeliveryKey[]): RawBuilder<unknown> {
  const rows = keys.map(({ event_id, queue, listener }) => ({ event_id, queue, listener }));
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as k (event_id uuid, queue text, listener text)`;
}
