import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { routes as houseRoutes } from '@qms/events';
import { newId, type Happening } from '@qms/kernel';
import { sql } from 'kysely';
import { ask } from './database.js';
import { inboxTables } from './inbox.js';

/** What happened, who must hear it, and what was heard; the clock of a delivery is the database's own. */
export const outboxTables = `
create table outbox (
  id uuid primary key,
  name text not null check (name <> ''),
  payload jsonb not null,
  request_id text not null,
  actor_id text not null,
  at timestamptz not null
);
create table outbox_delivery (
  event_id uuid not null references outbox (id),
  queue text not null check (queue <> ''),
  listener text not null check (listener <> ''),
  sent_at timestamptz,
  lease_until timestamptz,
  attempts integer not null default 0 check (attempts >= 0),
  failures integer not null default 0 check (failures >= 0),
  next_at timestamptz not null default now(),
  acked_at timestamptz,
  parked_at timestamptz,
  last_error text,
  primary key (event_id, queue, listener),
  check (acked_at is null or parked_at is null)
);
create index outbox_delivery_due on outbox_delivery (next_at, event_id) where acked_at is null and parked_at is null;
create index outbox_delivery_parked on outbox_delivery (parked_at) where parked_at is not null;
${inboxTables}`;

/** Who hears which event; the house's own table is in @qms/events. */
export type Routes = Readonly<Record<string, readonly { readonly service: string; readonly job: string }[]>>;

/** On whose behalf, in which request and when something happened. */
export interface Cause {
  requestId: string;
  actorId: string;
  now: Date;
}

/**
 * Writes what happened and one delivery for each listener, in the transaction that made it happen.
 * The commit wakes the relay. An event without a line in the routes is refused.
 */
export async function writeOutbox(
  em: SqlEntityManager,
  happenings: readonly Happening[],
  cause: Cause,
  routes: Routes = houseRoutes,
): Promise<void> {
  if (happenings.length === 0) return;
  const events = happenings.map((happening) => ({ id: newId(cause.now), ...happening }));
  const deliveries = events.flatMap(({ id, name }) => {
    const listeners = routes[name];
    if (!listeners) throw new Error(`The event ${name} has no line in routes.ts.`);
    return listeners.map(({ service, job }) => ({ event_id: id, queue: service, listener: job }));
  });
  await ask(
    em,
    sql`insert into outbox (id, name, payload, request_id, actor_id, at)
        select id, name, payload, ${cause.requestId}, ${cause.actorId}, ${cause.now}
        from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as event (id uuid, name text, payload jsonb)`,
  );
  if (deliveries.length === 0) return;
  await ask(
    em,
    sql`with written as (
          insert into outbox_delivery (event_id, queue, listener)
          select event_id, queue, listener
          from jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) as d (event_id uuid, queue text, listener text)
        )
        select pg_notify('outbox', '')`,
  );
}

/** Counts for readiness and metrics. */
export interface OutboxFigures {
  /** Deliveries that no listener has acknowledged yet; parked ones are counted apart. */
  pending: number;
  oldestSeconds: number;
  parked: number;
}

export async function outboxFigures(em: SqlEntityManager): Promise<OutboxFigures> {
  const [row] = await ask<OutboxFigures>(
    em,
    sql`select (select count(*)::int from outbox_delivery where acked_at is null and parked_at is null) as pending,
               (select count(*)::int from outbox_delivery where parked_at is not null) as parked,
               coalesce((select greatest(extract(epoch from now() - min(o.at)), 0)::float8
                  from outbox_delivery d join outbox o on o.id = d.event_id
                  where d.acked_at is null and d.parked_at is null), 0) as "oldestSeconds"`,
  );
  return row ?? { pending: 0, oldestSeconds: 0, parked: 0 };
}

/** Marks deliveries as done; an acknowledgement that comes late also frees a parked one. Returns how many were open. */
export async function acknowledge(
  em: SqlEntityManager,
  { queue, listener, eventIds }: { queue: string; listener: string; eventIds: readonly string[] },
): Promise<number> {
  const rows = await ask(
    em,
    sql`update outbox_delivery set acked_at = now(), parked_at = null, last_error = null
        where event_id = any(${[...eventIds]}::uuid[]) and queue = ${queue} and listener = ${listener}
          and acked_at is null
        returning event_id`,
  );
  return rows.length;
}
