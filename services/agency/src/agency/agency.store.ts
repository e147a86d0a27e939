import { defineEntity, p } from '@mikro-orm/core';
import {
  ask,
  askOne,
  inScope,
  isEverywhere,
  mapNoun,
  reaching,
  requireNoun,
  rolesHere,
  rowById,
  type Ctx,
} from '@qms/chassis';
import {
  cutPage,
  fold,
  Invalid,
  NotFound,
  openPage,
  type ActorHere,
  type Day,
  type Page,
  type PageRequest,
} from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { lastDay } from '../history/history.js';
import { datedParts } from '../history/history.store.js';
import { Agency, type Level, type Obligation } from './agency.js';

const schema = defineEntity({
  class: Agency as never,
  tableName: 'agency',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    validFrom: p.date(),
    validTo: p.date().nullable(),
  },
});

export const agencyMapping = mapNoun<Agency>({
  name: 'agency',
  noun: Agency,
  schema,
  agencyOf: (agency) => agency.id,
  parts: datedParts,
  settle: (em, agency) => ask(em, sql`select rebuild_agency_reach(${[agency.id]}::uuid[])`),
  constraints: {
    agency_code_held_once: () =>
      new Invalid('code', {
        vi: 'Mã này đang thuộc một cơ quan khác trong thời gian đó.',
        en: 'Another agency holds this code at that time.',
      }),
  },
});

/** Loads an agency that the actor's grants reach. */
export function requireAgency(ctx: Ctx, id: string, expectedVersion?: number): Promise<Agency> {
  return requireNoun(ctx, agencyMapping, id, expectedVersion);
}

/** Loads an agency that the actor's grants reach, or that has ended and was reached on its last day. */
export function requireAgencyAtLast(ctx: Ctx, id: string, expectedVersion?: number): Promise<Agency> {
  return requireNoun(ctx, agencyMapping, id, expectedVersion, (agency) => lastDay(agency, ctx.today));
}

/** The actor as seen from an agency today, or on its last day when it has ended. */
export async function actorAtLast(ctx: Ctx, agency: { id: string; validTo: Day | null }): Promise<ActorHere> {
  return { id: ctx.actor.id, roles: await rolesHere(ctx, agency.id, lastDay(agency, ctx.today)) };
}

/** An agency as it stood on a day. */
export interface AgencyRow {
  id: string;
  asOf: Day;
  version: number;
  code: string;
  name: string;
  shortName: string | null;
  orgCode: string | null;
  level: Level;
  obligation: Obligation | null;
  obligationBasis: string | null;
  parentId: string | null;
  leadUnitId: string | null;
  validFrom: Day;
  validTo: Day | null;
}

// The planner knows how codes are spread only by an expression's own index: of a column that holds names as well it
// expects so few beyond a cursor that it gathers all a lead unit reaches and sorts them, for each page.
const IN_ORDER = sql`(case when code.kind = 'CODE' then code.value end)`;

// The agencies are chosen first, then their parts: joining nine tables at once took longer to plan than to run.
/** The row of an agency on a day: every dated part in force then, side by side. */
function asStoodOn(asOf: Day, where: RawBuilder<unknown>, limit?: number): RawBuilder<AgencyRow> {
  const during = (alias: string): RawBuilder<unknown> =>
    sql`${sql.ref(`${alias}.valid_from`)} <= ${asOf}::date and ${asOf}::date < ${sql.ref(`${alias}.valid_to`)}`;
  return sql<AgencyRow>`
    with chosen as materialized (
      select a.id, a.version, a.valid_from, a.valid_to, code.value as code
      from agency a join agency_attribute code on code.agency_id = a.id and code.kind = 'CODE' and ${during('code')}
      where a.valid_from <= ${asOf}::date and ${asOf}::date < coalesce(a.valid_to, 'infinity') and ${where}
      order by ${IN_ORDER} ${limit === undefined ? sql`` : sql`limit ${limit}`}
    )
    select a.id, ${asOf}::text as "asOf", a.version, a.code, held.name, held."shortName", held."orgCode", held.level,
           o.obligation, o.legal_basis as "obligationBasis", above."parentId", above."leadUnitId",
           a.valid_from::text as "validFrom", a.valid_to::text as "validTo"
    from chosen a
    left join lateral (
      select max(t.value) filter (where t.kind = 'NAME') as name,
             max(t.value) filter (where t.kind = 'SHORT_NAME') as "shortName",
             max(t.value) filter (where t.kind = 'ORG_CODE') as "orgCode",
             max(t.value) filter (where t.kind = 'LEVEL') as level
      from agency_attribute t where t.agency_id = a.id and ${during('t')}
    ) held on true
    left join agency_obligation o on o.agency_id = a.id and ${during('o')}
    left join lateral (
      select max(e.above_id::text) filter (where e.kind = 'PARENT') as "parentId",
             max(e.above_id::text) filter (where e.kind = 'LEAD') as "leadUnitId"
      from agency_edge e where e.agency_id = a.id and ${during('e')}
    ) above on true
    order by a.code`;
}

/** Many agencies on one day in one statement; those outside the actor's scope are left out. */
export function agenciesByIds(ctx: Ctx, ids: readonly string[], asOf: Day): Promise<AgencyRow[]> {
  const where = sql`a.id = any(${ids}::uuid[]) and ${inScope(ctx.actor, sql.ref('a.id'), asOf)}`;
  return ask(ctx.em, asStoodOn(asOf, where));
}

/** Who held the code on that day; codes are used again by other units later. */
export async function agencyByCode(ctx: Ctx, code: string, asOf: Day): Promise<AgencyRow | null> {
  const where = sql`code.value = ${code} and ${inScope(ctx.actor, sql.ref('a.id'), asOf)}`;
  const [row] = await ask(ctx.em, asStoodOn(asOf, where));
  return row ?? null;
}

export interface AgencyFilter {
  level?: Level | undefined;
  obligation?: Obligation | undefined;
  parentId?: string | undefined;
  subtreeOf?: string | undefined;
  search?: string | undefined;
}

function filtered(filter: AgencyFilter, asOf: Day, scope: RawBuilder<unknown>): RawBuilder<unknown> {
  const conditions = [scope];
  const during = sql`valid_from <= ${asOf}::date and ${asOf}::date < valid_to`;
  if (filter.level) {
    conditions.push(
      sql`exists (select from agency_attribute where agency_id = a.id and kind = 'LEVEL' and value = ${filter.level} and ${during})`,
    );
  }
  if (filter.obligation) {
    conditions.push(
      sql`exists (select from agency_obligation where agency_id = a.id and obligation = ${filter.obligation} and ${during})`,
    );
  }
  if (filter.parentId) {
    conditions.push(
      sql`exists (select from agency_edge where agency_id = a.id and kind = 'PARENT' and above_id = ${filter.parentId} and ${during})`,
    );
  }
  if (filter.subtreeOf) {
    conditions.push(
      sql`exists (select from agency_tree where agency_id = a.id and above_id = ${filter.subtreeOf} and not by_lead and ${during})`,
    );
  }
  if (filter.search) {
    const pattern = `%${fold(filter.search).replace(/[\\%_]/g, '\\$&')}%`;
    // a function of its own: no index on text may serve a condition beneath a policy
    conditions.push(sql`a.id in (select agencies_like(${pattern}))`);
  }
  return sql.join(conditions, sql` and `);
}

/** A page of the register on a day, in the order of codes. */
export async function agencies(
  ctx: Ctx,
  filter: AgencyFilter,
  asOf: Day,
  request: PageRequest,
): Promise<Page<AgencyRow>> {
  const { first, after } = openPage(request, 1);
  const wanted = filtered(filter, asOf, inScope(ctx.actor, sql.ref('a.id'), asOf));
  const where = after ? sql`${wanted} and ${IN_ORDER} > ${after[0]}` : wanted;
  const rows = await ask(ctx.em, asStoodOn(asOf, where, first + 1));
  return cutPage(rows, first);
}

// What the tree says is counted as it says it: to look each agency up would take eight times as long.
/** How many there are on a day. */
export async function countAgencies(ctx: Ctx, filter: AgencyFilter, asOf: Day): Promise<number> {
  const counted = isEverywhere(ctx.actor)
    ? sql`agency a where a.valid_from <= ${asOf}::date and ${asOf}::date < coalesce(a.valid_to, 'infinity')`
    : sql`(select distinct agency_id as id from agency_reached scoping where ${reaching(ctx.actor, asOf)}) a where true`;
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from ${counted} and ${filtered(filter, asOf, sql`true`)}`,
  );
  return Number(count);
}

/** True if `below` lies in the subtree of `above` on a day, today unless told. */
export async function isBelow(ctx: Ctx, below: string, above: string, on = ctx.today): Promise<boolean> {
  const here = sql`agency_id = ${below} and above_id = ${above} and not by_lead`;
  const then = sql`valid_from <= ${on}::date and ${on}::date < valid_to`;
  return (await ask(ctx.em, sql`select 1 from agency_tree where ${here} and ${then}`)).length > 0;
}

/** An agency today, or on the day of its life that is nearest: it may begin later, or have ended. */
export async function agencyNow(ctx: Ctx, id: string): Promise<AgencyRow> {
  const [life] = await ask(
    ctx.em,
    sql<{ day: Day }>`
      select greatest(valid_from, least(${ctx.today}::date, valid_to - 1))::text as day from agency where id = ${id}::uuid`,
  );
  const [row] = life ? await agenciesByIds(ctx, [id], life.day) : [];
  if (!row) throw new NotFound();
  return row;
}

/** One agency on a day; many of one request are one statement a day. */
export function agencyOn(ctx: Ctx, id: string, asOf: Day): Promise<AgencyRow | null> {
  return rowById(ctx, `agency ${asOf}`, id, (ids) => agenciesByIds(ctx, ids, asOf));
}
