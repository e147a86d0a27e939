import { agencyChanged, agencyRegistered, type AgencyFacts } from '@qms/events';
import { sql } from 'kysely';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { ask } from './database.js';
import { listen, type Listener } from './job.js';
import { scopeTables } from './scope.js';

/** What a service other than the register keeps of agencies: enough to judge scope and the mandatory set. */
export const agencyMirrorTables = `
create table agency_mirror (
  id uuid primary key,
  version integer not null,
  level text not null,
  valid_from date not null,
  valid_to date not null
);
create table agency_mirror_obligation (
  agency_id uuid not null,
  obligation text not null check (obligation in ('MANDATORY', 'ENCOURAGED', 'LOCAL')),
  valid_from date not null,
  valid_to date not null default 'infinity',
  primary key (agency_id, valid_from)
);
${scopeTables('agency_mirror')}
`;

/** The two listeners that keep a mirror in step; every service but the register lists them in its jobs.ts. */
export const mirrorAgencies: readonly Listener[] = [
  listen(agencyRegistered, {
    name: 'mirror-registered-agencies',
    handle: (ctx, { agencies }) => takeInAgencies(ctx.em, agencies),
  }),
  listen(agencyChanged, {
    name: 'mirror-changed-agencies',
    handle: (ctx, { agencies }) => takeInAgencies(ctx.em, agencies),
  }),
];

/** Takes in facts whose version is newer than what is known: late and repeated events change nothing. */
export async function takeInAgencies(em: SqlEntityManager, agencies: readonly AgencyFacts[]): Promise<void> {
  const facts = JSON.stringify(agencies);
  // one batch at a time: the reach of a child is computed from edges that another batch may be bringing
  await ask(em, sql`select pg_advisory_xact_lock(7265602)`);
  const fresh = await ask<{ id: string }>(
    em,
    sql`insert into agency_mirror (id, version, level, valid_from, valid_to)
        select (f->>'id')::uuid, (f->>'version')::int, f->>'level', (f->>'validFrom')::date,
               coalesce((f->>'validTo')::date, 'infinity')
        from jsonb_array_elements(${facts}::jsonb) f
        on conflict (id) do update set version = excluded.version, level = excluded.level,
          valid_from = excluded.valid_from, valid_to = excluded.valid_to
        where agency_mirror.version < excluded.version
        returning id`,
  );
  const ids = fresh.map((row) => row.id);
  if (ids.length === 0) return;
  await ask(em, sql`delete from agency_edge where agency_id = any(${ids}::uuid[])`);
  await ask(em, sql`delete from agency_mirror_obligation where agency_id = any(${ids}::uuid[])`);
  await ask(
    em,
    sql`insert into agency_edge (agency_id, above_id, kind, valid_from, valid_to)
        select (f->>'id')::uuid, (e->>'aboveId')::uuid, e->>'kind', (e->>'from')::date, coalesce((e->>'to')::date, 'infinity')
        from jsonb_array_elements(${facts}::jsonb) f, jsonb_array_elements(f->'edges') e
        where (f->>'id')::uuid = any(${ids}::uuid[])`,
  );
  await ask(
    em,
    sql`insert into agency_mirror_obligation (agency_id, obligation, valid_from, valid_to)
        select (f->>'id')::uuid, o->>'obligation', (o->>'from')::date, coalesce((o->>'to')::date, 'infinity')
        from jsonb_array_elements(${facts}::jsonb) f, jsonb_array_elements(f->'obligations') o
        where (f->>'id')::uuid = any(${ids}::uuid[])`,
  );
  await ask(em, sql`select rebuild_agency_reach(${ids}::uuid[])`);
}
