import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { ask } from './database.js';

/** One row for each event a listener has had its effect from: the fence of "exactly one effect". */
export const inboxTables = `
create table inbox (
  listener text not null,
  event_id uuid not null,
  source text not null,
  at timestamptz not null default now(),
  acked_at timestamptz,
  primary key (listener, event_id)
);
create index inbox_unacked on inbox (at) where acked_at is null;
`;

/** Takes an event in, in the listener's transaction; false if its effect is there already. */
export async function takeIn(
  em: SqlEntityManager,
  arrival: { listener: string; eventId: string; source: string },
): Promise<boolean> {
  const { listener, eventId, source } = arrival;
  const fresh = await ask(
    em,
    sql`insert into inbox (listener, event_id, source) values (${listener}, ${eventId}, ${source})
        on conflict do nothing returning event_id`,
  );
  if (fresh.length > 0) return true;
  // it came again, so its sender has not heard our acknowledgement: say it once more
  await ask(
    em,
    sql`update inbox set acked_at = null
        where listener = ${listener} and event_id = ${eventId} and acked_at is not null`,
  );
  return false;
}

export interface Acknowledgement {
  source: string;
  listener: string;
  eventIds: string[];
}

/** What was taken in and not yet told to its sender, oldest first, gathered by sender and listener. */
export async function unacknowledged(em: SqlEntityManager, limit: number): Promise<Acknowledgement[]> {
  return ask<Acknowledgement>(
    em,
    sql`select source, listener, array_agg(event_id::text) as "eventIds"
        from (select source, listener, event_id from inbox where acked_at is null order by at limit ${limit}) oldest
        group by source, listener`,
  );
}

export async function markAcknowledged(em: SqlEntityManager, { listener, eventIds }: Acknowledgement): Promise<void> {
  await ask(
    em,
    sql`update inbox set acked_at = now()
        where listener = ${listener} and event_id = any(${eventIds}::uuid[]) and acked_at is null`,
  );
}
