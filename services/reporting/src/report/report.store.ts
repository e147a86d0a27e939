import { defineEntity, p } from '@mikro-orm/core';
import {
  actingUnder,
  actorHere,
  ask,
  askOne,
  inScope,
  mapNoun,
  requireNoun,
  rolesHere,
  rowById,
  type Ctx,
} from '@qms/chassis';
import { Conflict, cutPage, openPage, type ActorHere, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { mayReadReport } from './report.policy.js';
import { Report, STEPS, type Kind, type State } from './report.js';

const schema = defineEntity({
  class: Report as never,
  tableName: 'report',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    kind: p.text(),
    period: p.text(),
    scopeAgencyId: p.uuid(),
    asOf: p.date(),
    revisionNumber: p.integer(),
    state: p.text(),
    label: p.text().nullable(),
    failure: p.text().nullable(),
  },
});

export const reportMapping = mapNoun<Report>({
  name: 'report',
  noun: Report,
  schema,
  agencyOf: (report) => report.scopeAgencyId,
  // a report is made with its steps: rows from the first moment, so that no step can be forgotten
  settle: (em, report) =>
    ask(
      em,
      sql`insert into report_step (report_id, step) select ${report.id}::uuid, step from unnest(${[...STEPS]}::text[]) step
      on conflict do nothing`,
    ),
  constraints: { report_once: () => new Conflict() },
});

export async function requireReport(ctx: Ctx, id: string): Promise<Report> {
  const report = await requireNoun(ctx, reportMapping, id);
  await actorHere(ctx, report.scopeAgencyId);
  return report;
}

/** The report there is for a kind, period and scope, the latest revision. */
export async function reportFor(ctx: Ctx, kind: Kind, period: string, scopeAgencyId: string): Promise<string | null> {
  const [row] = await ask(
    ctx.em,
    sql<{ id: string }>`select id from report where kind = ${kind} and period = ${period}
      and scope_agency_id = ${scopeAgencyId}::uuid order by revision_number desc limit 1`,
  );
  return row?.id ?? null;
}

/** True if the agency was in force on the day and the actor reaches it. */
export async function isKnownScope(ctx: Ctx, agencyId: string, asOf: Day): Promise<boolean> {
  const rows = await ask(
    ctx.em,
    sql`select 1 from agency_mirror a where a.id = ${agencyId}::uuid and a.valid_from <= ${asOf}::date
        and ${asOf}::date < a.valid_to and ${inScope(ctx.actor, sql.ref('a.id'), asOf)}`,
  );
  return rows.length > 0;
}

/** What each lead unit oversees on a day: the scopes of its reports. */
export async function ledAgencies(ctx: Ctx, asOf: Day): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select distinct agency_id as id from agency_edge where kind = 'LEAD'
      and valid_from <= ${asOf}::date and ${asOf}::date < valid_to order by 1 limit 1000`,
  );
  return rows.map(({ id }) => id);
}

export interface ReportRow {
  id: string;
  version: number;
  kind: Kind;
  period: string;
  scopeAgencyId: string;
  asOf: Day;
  revisionNumber: number;
  state: State;
}

const columns = sql`r.id, r.version, r.kind, r.period, r.scope_agency_id as "scopeAgencyId", r.as_of::text as "asOf",
  r.revision_number as "revisionNumber", r.state`;

/** A report is read from its scope as the tree stands today, or as it stood on the report's last day. */
function reached(ctx: Ctx): RawBuilder<boolean> {
  const scope = sql.ref('r.scope_agency_id');
  const reader = actingUnder(ctx.actor, mayReadReport);
  return sql<boolean>`(${inScope(reader, scope, ctx.today)} or ${inScope(reader, scope, sql.ref('r.as_of'))})`;
}

/** The asker as seen from a report: an agency that has ended keeps the readers of its past periods. */
export async function reportHere(
  ctx: Ctx,
  { scopeAgencyId, asOf }: Pick<ReportRow, 'scopeAgencyId' | 'asOf'>,
): Promise<ActorHere> {
  const seen = await Promise.all([ctx.today, asOf].map((day) => rolesHere(ctx, scopeAgencyId, day)));
  return { id: ctx.actor.id, roles: new Set(seen.flatMap((roles) => [...roles])) };
}

export function reportsByIds(ctx: Ctx, ids: readonly string[]): Promise<ReportRow[]> {
  return ask(
    ctx.em,
    sql<ReportRow>`select ${columns} from report r where r.id = any(${ids}::uuid[]) and ${reached(ctx)}`,
  );
}

export interface ReportFilter {
  kind?: Kind | undefined;
  period?: string | undefined;
  scopeAgencyId?: string | undefined;
}

function filtered(ctx: Ctx, filter: ReportFilter): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = [reached(ctx)];
  if (filter.kind) conditions.push(sql`r.kind = ${filter.kind}`);
  if (filter.period) conditions.push(sql`r.period = ${filter.period}`);
  if (filter.scopeAgencyId) conditions.push(sql`r.scope_agency_id = ${filter.scopeAgencyId}::uuid`);
  return sql.join(conditions, sql` and `);
}

/** Reports within reach, the latest asked for first. */
export async function reports(ctx: Ctx, filter: ReportFilter, request: PageRequest): Promise<Page<ReportRow>> {
  const { first, after } = openPage(request, 1);
  const beyond = after ? sql`r.id::text < ${after[0]}` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<ReportRow>`select ${columns} from report r where ${filtered(ctx, filter)} and ${beyond}
      order by r.id::text desc limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countReports(ctx: Ctx, filter: ReportFilter): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from report r where ${filtered(ctx, filter)}`,
  );
  return Number(count);
}

/** A page of the reports of each of many scopes in one statement, the latest period first. */
export async function reportsOfAgencies(
  ctx: Ctx,
  agencyIds: readonly string[],
  request: PageRequest,
): Promise<Page<ReportRow>[]> {
  const { first, after } = openPage(request, 2);
  const beyond = after ? sql`(r.period, r.id::text) < (${after[0]}, ${after[1]})` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<ReportRow>`select r.* from unnest(${agencyIds}::uuid[]) wanted(id) cross join lateral (
      select ${columns} from report r where r.scope_agency_id = wanted.id and ${reached(ctx)} and ${beyond}
      order by r.period desc, r.id::text desc limit ${first + 1}) r`,
  );
  const byScope = Map.groupBy(rows, (row) => row.scopeAgencyId);
  return agencyIds.map((id) => cutPage(byScope.get(id) ?? [], first));
}

export async function countReportsOfAgencies(ctx: Ctx, agencyIds: readonly string[]): Promise<number[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string; count: string }>`select r.scope_agency_id as id, count(*) as count from report r
      where r.scope_agency_id = any(${agencyIds}::uuid[]) and ${reached(ctx)} group by r.scope_agency_id`,
  );
  const counts = new Map(rows.map(({ id, count }) => [id, Number(count)]));
  return agencyIds.map((id) => counts.get(id) ?? 0);
}

export function reportById(ctx: Ctx, id: string): Promise<ReportRow | null> {
  return rowById(ctx, 'report', id, (ids) => reportsByIds(ctx, ids));
}
