import { defineEntity, p } from '@mikro-orm/core';
import { ask, askOne, inScope, mapNoun, requireNoun, type Ctx, type PartMapping } from '@qms/chassis';
import { Conflict, cutPage, isId, NotFound, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { Declaration, type Closing, type Kind, type Standing } from './declaration.js';

const schema = defineEntity({
  class: Declaration as never,
  tableName: 'declaration',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    qualitySystemId: p.uuid(),
    number: p.text(),
    declaredOn: p.date(),
    edition: p.text(),
    scope: p.text(),
    signer: p.text(),
    noticeOn: p.date().nullable(),
    noticeProof: p.text().nullable(),
    postedAtOfficeOn: p.date().nullable(),
    postedAtOfficeProof: p.text().nullable(),
    postedOnlineOn: p.date().nullable(),
    postedOnlineProof: p.text().nullable(),
    closedOn: p.date().nullable(),
    closedBecause: p.text().nullable(),
    successorIds: p.array().columnType('uuid[]'),
  },
});

const declared: PartMapping<Declaration> = {
  table: 'declaration_procedure',
  owner: 'declaration_id',
  rows: (declaration) => declaration.procedureIds.map((id, n) => ({ position: n + 1, procedure_id: id })),
  fill(declaration, rows) {
    declaration.procedureIds = rows.map((row) => String(row['procedure_id']));
  },
};

export const declarationMapping = mapNoun<Declaration>({
  name: 'declaration',
  noun: Declaration,
  schema,
  agencyOf: () => null,
  parts: [declared],
  constraints: {
    declaration_number_once: () =>
      new Conflict({
        vi: 'Số quyết định này đã được ghi cho hệ thống.',
        en: 'The system has a declaration with this number already.',
      }),
  },
});

/** Loads a declaration of a system whose holder the actor reaches. */
export async function requireDeclaration(ctx: Ctx, id: string, expectedVersion?: number): Promise<Declaration> {
  const [seen] = isId(id) ? await declarationsByIds(ctx, [id]) : [];
  if (!seen) throw new NotFound();
  return requireNoun(ctx, declarationMapping, id, expectedVersion);
}

export interface DeclarationRow {
  id: string;
  version: number;
  qualitySystemId: string;
  holderId: string;
  number: string;
  declaredOn: Day;
  edition: string;
  scope: string;
  signer: string;
  noticeOn: Day | null;
  noticeProof: string | null;
  postedAtOfficeOn: Day | null;
  postedAtOfficeProof: string | null;
  postedOnlineOn: Day | null;
  postedOnlineProof: string | null;
  publicCode: string;
  kind: Kind;
  standing: Standing;
  supersededOn: Day | null;
  closedOn: Day | null;
  closedBecause: Closing | null;
  successorIds: string[];
}

// What is seen of a declaration among the others of its system is computed: nothing can fall out of step with them.
const next = sql`(select min(later.declared_on) from declaration later
  where later.quality_system_id = d.quality_system_id and (later.declared_on, later.id) > (d.declared_on, d.id))`;
const again = sql`exists (select from declaration former
  where former.quality_system_id = d.quality_system_id and (former.declared_on, former.id) < (d.declared_on, d.id))`;

// of its two ends the earlier is the one: what was superseded by then did not end with its agency
const outlived = sql`coalesce(${next} <= d.closed_on, false)`;

/** Where a declaration stands on a day, out of `declaration d`. */
function standingOn(day: Day): RawBuilder<unknown> {
  return sql`case when d.closed_on <= ${day}::date and not ${outlived} then 'CLOSED'
    when ${next} <= ${day}::date then 'SUPERSEDED' else 'IN_FORCE' end`;
}

/** SQL: the last declaration of a system by a day, as `d`, if it is in force on it. No older one ever is again. */
export function inForceOn(systemId: RawBuilder<unknown>, day: Day): RawBuilder<unknown> {
  return sql`(select * from (select * from declaration one where one.quality_system_id = ${systemId}
      and one.declared_on <= ${day}::date order by one.declared_on desc, one.id desc limit 1) d
    where d.closed_on is null or ${day}::date < d.closed_on)`;
}

const columns = (today: Day): RawBuilder<unknown> => sql`
  d.id, d.version, d.quality_system_id as "qualitySystemId", s.holder_id as "holderId", d.number,
  d.declared_on::text as "declaredOn", d.edition, d.scope, d.signer, d.notice_on::text as "noticeOn",
  d.notice_proof as "noticeProof", d.posted_at_office_on::text as "postedAtOfficeOn",
  d.posted_at_office_proof as "postedAtOfficeProof", d.posted_online_on::text as "postedOnlineOn",
  d.posted_online_proof as "postedOnlineProof", d.public_code as "publicCode",
  case when ${again} then 'AGAIN' else 'INITIAL' end as kind, ${standingOn(today)} as standing,
  case when d.closed_on is null or ${outlived} then ${next}::text end as "supersededOn",
  case when not ${outlived} then d.closed_on::text end as "closedOn",
  case when not ${outlived} then d.closed_because end as "closedBecause",
  case when ${outlived} then '{}' else d.successor_ids end as "successorIds"`;

const reached = (ctx: Ctx): RawBuilder<boolean> => inScope(ctx.actor, sql.ref('s.holder_id'), ctx.today);

export function declarationsByIds(ctx: Ctx, ids: readonly string[]): Promise<DeclarationRow[]> {
  return ask(
    ctx.em,
    sql<DeclarationRow>`select ${columns(ctx.today)} from declaration d join quality_system s on s.id = d.quality_system_id
      where d.id = any(${ids}::uuid[]) and ${reached(ctx)}`,
  );
}

export interface DeclarationFilter {
  qualitySystemId?: string | undefined;
  agencyId?: string | undefined;
  edition?: string | undefined;
  standing?: Standing | undefined;
  kind?: Kind | undefined;
}

function chosen(ctx: Ctx, filter: DeclarationFilter): RawBuilder<unknown> {
  const { qualitySystemId, agencyId, edition, standing, kind } = filter;
  const conditions: RawBuilder<unknown>[] = [reached(ctx)];
  if (qualitySystemId) conditions.push(sql`d.quality_system_id = ${qualitySystemId}::uuid`);
  if (edition) conditions.push(sql`d.edition = ${edition}`);
  if (standing) conditions.push(sql`${standingOn(ctx.today)} = ${standing}`);
  if (kind) conditions.push(kind === 'AGAIN' ? again : sql`not ${again}`);
  if (agencyId) {
    conditions.push(sql`exists (select from quality_system_member m where m.quality_system_id = s.id
      and m.agency_id = ${agencyId}::uuid and m.valid_from <= d.declared_on and d.declared_on < m.valid_to)`);
  }
  return sql.join(conditions, sql` and `);
}

/** All declarations within reach, the latest last. */
export async function declarations(
  ctx: Ctx,
  filter: DeclarationFilter,
  request: PageRequest,
): Promise<Page<DeclarationRow>> {
  const { first, after } = openPage(request, 2);
  const beyond = after ? sql`(d.declared_on, d.id) > (${after[0]}::date, ${after[1]}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<DeclarationRow>`select ${columns(ctx.today)} from declaration d join quality_system s on s.id = d.quality_system_id
      where ${chosen(ctx, filter)} and ${beyond} order by d.declared_on, d.id limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countDeclarations(ctx: Ctx, filter: DeclarationFilter): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from declaration d join quality_system s on s.id = d.quality_system_id where ${chosen(ctx, filter)}`,
  );
  return Number(count);
}

/** The declaration of each system that is in force on a day; the system itself has been checked for reach. */
export async function latestDeclarations(
  ctx: Ctx,
  systemIds: readonly string[],
  asOf: Day,
): Promise<(DeclarationRow | null)[]> {
  const rows = await ask(
    ctx.em,
    sql<DeclarationRow>`select ${columns(ctx.today)} from quality_system s
      cross join lateral ${inForceOn(sql.ref('s.id'), asOf)} d where s.id = any(${systemIds}::uuid[])`,
  );
  const bySystem = new Map(rows.map((row) => [row.qualitySystemId, row]));
  return systemIds.map((id) => bySystem.get(id) ?? null);
}

/** The day of each system's first declaration to an edition on or before a day: the day of conversion. */
export async function conversionDays(
  ctx: Ctx,
  systemIds: readonly string[],
  edition: string,
  asOf: Day,
): Promise<(Day | null)[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string; day: Day }>`select quality_system_id as id, min(declared_on)::text as day from declaration
      where quality_system_id = any(${systemIds}::uuid[]) and edition = ${edition} and declared_on <= ${asOf}::date
      group by quality_system_id`,
  );
  const bySystem = new Map(rows.map((row) => [row.id, row.day]));
  return systemIds.map((id) => bySystem.get(id) ?? null);
}

/**
 * The day each agency converted to an edition, on or before a day: that of the first declaration of the system that
 * serves it, or of its joining a system that had declared already.
 */
export async function conversionsOf(
  ctx: Ctx,
  agencyIds: readonly string[],
  edition: string | null,
  asOf: Day,
): Promise<({ edition: string; convertedOn: Day } | null)[]> {
  const rows = await ask(
    ctx.em,
    sql<{ agencyId: string; edition: string; convertedOn: Day }>`
      select m.agency_id as "agencyId", e.edition, greatest(first.day, m.valid_from)::text as "convertedOn"
      from quality_system_member m
      join standard_edition e on case when ${edition}::text is null
        then e.converts_from <= ${asOf}::date and (e.converts_until is null or ${asOf}::date < e.converts_until)
        else e.edition = ${edition}::text end
      join lateral (select min(d.declared_on) as day from declaration d
        where d.quality_system_id = m.quality_system_id and d.edition = e.edition and d.declared_on <= ${asOf}::date) first
        on first.day is not null
      where m.agency_id = any(${agencyIds}::uuid[]) and m.valid_from <= ${asOf}::date and ${asOf}::date < m.valid_to
        and ${inScope(ctx.actor, sql.ref('m.agency_id'), asOf)}`,
  );
  const byAgency = new Map(rows.map(({ agencyId, ...conversion }) => [agencyId, conversion]));
  return agencyIds.map((id) => byAgency.get(id) ?? null);
}

/** The day of a system's last declaration, whatever became of it; null when it was never declared. */
export async function lastDeclaredOn(ctx: Ctx, id: string): Promise<Day | null> {
  const { day } = await askOne<{ day: Day | null }>(
    ctx.em,
    sql`select max(declared_on)::text as day from declaration where quality_system_id = ${id}::uuid`,
  );
  return day;
}

/** True if a declaration of the system is in force today. */
export async function isDeclared(ctx: Ctx, id: string): Promise<boolean> {
  return (await ask(ctx.em, sql`select 1 from ${inForceOn(sql`${id}::uuid`, ctx.today)} d`)).length > 0;
}
