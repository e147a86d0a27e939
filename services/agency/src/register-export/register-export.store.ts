import { createHash } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/core';
import { ask, isEverywhere, leasesOf, mapNoun, reaching, type Ctx } from '@qms/chassis';
import { type Actor, type Day } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { List, ListFilter } from '../exported-list/exported-list.js';
import { RegisterExport, type ExportFormat, type ExportState } from './register-export.js';
import { mayReadExport } from './register-export.policy.js';

const schema = defineEntity({
  class: RegisterExport as never,
  tableName: 'register_export',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    actorId: p.text(),
    list: p.text(),
    format: p.text(),
    asOf: p.date(),
    language: p.text(),
    filter: p.json(),
    grantsSha256: p.text(),
    reachSha256: p.text(),
    state: p.text(),
    rows: p.integer().nullable(),
    sha256: p.text().nullable(),
    bytes: p.integer().nullable(),
  },
});

export const registerExportMapping = mapNoun<RegisterExport>({
  name: 'register-export',
  noun: RegisterExport,
  schema,
  agencyOf: () => null,
});

export interface RegisterExportRow {
  id: string;
  version: number;
  actorId: string;
  list: List;
  format: ExportFormat;
  asOf: Day;
  language: 'vi' | 'en';
  filter: ListFilter;
  grantsSha256: string;
  reachSha256: string;
  state: ExportState;
  rows: number | null;
  sha256: string | null;
  bytes: number | null;
  progress: number;
}

/** An order, whoever gave it: for the worker that carries it out. */
export async function exportById(ctx: Ctx, id: string): Promise<RegisterExportRow | null> {
  const [row] = await ask(
    ctx.em,
    sql<RegisterExportRow>`
      select id, version, actor_id as "actorId", list, format, as_of::text as "asOf", language, filter,
             grants_sha256 as "grantsSha256", reach_sha256 as "reachSha256", state, rows, sha256, bytes,
             case when state = 'QUEUED' then progress else 100 end as progress
      from register_export where id = ${id}::uuid`,
  );
  return row ?? null;
}

/** SQL truth of an export that a day has passed over. */
const hasPassed = (ctx: Ctx): RawBuilder<boolean> =>
  sql<boolean>`changed_at <= ${ctx.now}::timestamptz - interval '1 day'`;

/** A file that is the actor's own, and not older than a day. */
export async function exportOf(ctx: Ctx, id: string): Promise<RegisterExportRow | null> {
  const [fresh] = await ask(
    ctx.em,
    sql`select 1 from register_export where id = ${id}::uuid and state <> 'CLEARED' and not ${hasPassed(ctx)}`,
  );
  const row = fresh ? await exportById(ctx, id) : null;
  return row && mayReadExport(ctx.actor, row, await seenFrom(ctx, row.asOf)) ? row : null;
}

/** One digest for the same roles, in whatever order they were given. */
export function grantsDigest({ grants }: Actor): string {
  const each = grants.map(({ role, agencyId }) => `${role}@${agencyId ?? ''}`).toSorted();
  return digestOf(each.join('\n'));
}

/** From where a list of a day is seen: the roles, and what they reach on that day and today. */
export async function seenFrom(ctx: Ctx, asOf: Day): Promise<{ grantsSha256: string; reachSha256: string }> {
  return { grantsSha256: grantsDigest(ctx.actor), reachSha256: await reachDigest(ctx, asOf) };
}

/**
 * One digest for the same reach. It holds each agency, and the place by which it is reached, since a role is held there;
 * of a lead unit of ten thousand agencies that is two walks of an index. Who is everywhere reaches all there is.
 */
async function reachDigest(ctx: Ctx, asOf: Day): Promise<string> {
  if (isEverywhere(ctx.actor)) return digestOf('everywhere');
  const reached = await ask(
    ctx.em,
    sql<{ reach: string }>`
      select seen.n || encode(sha256(coalesce(string_agg(
          uuid_send(scoping.above_id) || uuid_send(scoping.agency_id) || boolsend(scoping.by_lead), ''
          order by scoping.above_id, scoping.by_lead, scoping.agency_id), '')), 'hex') as reach
      from unnest(array[${asOf}, ${ctx.today}]::date[]) with ordinality seen(day, n)
      left join agency_reach scoping on ${reaching(ctx.actor, sql.ref('seen.day'))}
      group by seen.n order by seen.n`,
  );
  return digestOf(reached.map(({ reach }) => reach).join('\n'));
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export const exportLeases = leasesOf('register_export', {
  vi: 'Việc này đã có tiến trình khác làm.',
  en: 'Another worker has taken this export over.',
});

/** Files whose day has passed, and whose bytes are there still. */
export async function passedExports(ctx: Ctx, beyond: string): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from register_export
      where state = 'READY' and ${hasPassed(ctx)} and id > ${beyond}::uuid order by id limit 500`,
  );
  return rows.map(({ id }) => id);
}

/** Inside the transaction that clears it; false when another has done so. */
export async function holdPassedExport(ctx: Ctx, id: string): Promise<boolean> {
  const held = await ask(
    ctx.em,
    sql`select 1 from register_export where id = ${id}::uuid and state = 'READY' and ${hasPassed(ctx)} for update`,
  );
  return held.length > 0;
}
