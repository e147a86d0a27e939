import { ask, type Ctx } from '@qms/chassis';
import { cutPage, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { inForceOn } from '../declaration/declaration.store.js';

export interface DocumentCoverage {
  documentId: string;
  agencyId: string;
  version: number;
  from: Day;
  procedureIds: readonly string[];
}

/** Takes in news that is newer than what is known; what was covered until that day stays known. */
export async function takeInCoverage(em: Ctx['em'], news: DocumentCoverage): Promise<void> {
  const { documentId, agencyId, version, from, procedureIds } = news;
  const fresh = await ask(
    em,
    sql`insert into document_coverage (document_id, agency_id, version) values (${documentId}, ${agencyId}, ${version})
        on conflict (document_id) do update set version = excluded.version
        where document_coverage.version < excluded.version returning 1`,
  );
  if (fresh.length === 0) return;
  const open = sql`document_id = ${documentId} and valid_to = 'infinity'`;
  const left = sql`procedure_id <> all(${procedureIds}::uuid[])`;
  // begun on that very day or later, it was never seen
  await ask(em, sql`delete from document_coverage_procedure where ${open} and ${left} and valid_from >= ${from}::date`);
  await ask(em, sql`update document_coverage_procedure set valid_to = ${from}::date where ${open} and ${left}`);
  await ask(
    em,
    sql`insert into document_coverage_procedure (document_id, procedure_id, agency_id, valid_from)
        select ${documentId}, id, ${agencyId}, ${from}::date from unnest(${procedureIds}::uuid[]) id
        where not exists (select from document_coverage_procedure where ${open} and procedure_id = id)
        on conflict (document_id, procedure_id, valid_from) do update set valid_to = 'infinity'`,
  );
}

export interface CoverageRow {
  announced: number;
  declared: number;
  documented: number;
}

/**
 * The procedures that each system must cover on a day (those in force and assigned to the agencies it serves), and
 * whether the declaration in force names them and a document in force describes them.
 */
function announcedOf(systemIds: readonly string[], day: Day): RawBuilder<unknown> {
  const during = (alias: string): RawBuilder<unknown> =>
    sql`${sql.ref(`${alias}.valid_from`)} <= ${day}::date and ${day}::date < ${sql.ref(`${alias}.valid_to`)}`;
  return sql`
    with served as materialized (
      select m.quality_system_id as system_id, m.agency_id from quality_system_member m
      where m.quality_system_id = any(${systemIds}::uuid[]) and ${during('m')}
    ), declared as materialized (
      select d.quality_system_id as system_id, d.id from unnest(${systemIds}::uuid[]) wanted(id)
      cross join lateral ${inForceOn(sql.ref('wanted.id'), day)} d
    ), announced as materialized (
      select distinct served.system_id, p.id, p.code from served
      join procedure_settled a on a.agency_id = served.agency_id and ${during('a')}
      join procedure p on p.id = a.procedure_id and p.decision_on <= ${day}::date
        and (p.withdrawn_on is null or ${day}::date < p.withdrawn_on)
    ), judged as (
      select announced.system_id, announced.id, announced.code,
        exists (select from declared join declaration_procedure dp on dp.declaration_id = declared.id
          where declared.system_id = announced.system_id and dp.procedure_id = announced.id) as declared,
        exists (select from served join procedure_documented c on c.agency_id = served.agency_id
          and c.procedure_id = announced.id and ${during('c')} where served.system_id = announced.system_id) as documented
      from announced
    )`;
}

/** Many systems in one statement. */
export async function coverageOf(ctx: Ctx, systemIds: readonly string[], day: Day): Promise<CoverageRow[]> {
  const rows = await ask(
    ctx.em,
    sql<CoverageRow & { systemId: string }>`${announcedOf(systemIds, day)}
      select system_id as "systemId", count(*)::int as announced, (count(*) filter (where declared))::int as declared,
             (count(*) filter (where documented))::int as documented
      from judged group by system_id`,
  );
  const bySystem = new Map(rows.map((row) => [row.systemId, row]));
  return systemIds.map((id) => bySystem.get(id) ?? { announced: 0, declared: 0, documented: 0 });
}

export interface GapRow {
  procedureId: string;
  code: string;
  declared: boolean;
  documented: boolean;
}

/** What is announced and not declared or not documented: a page for each of many systems, in one statement. */
export async function gapsOf(
  ctx: Ctx,
  systemIds: readonly string[],
  day: Day,
  request: PageRequest,
): Promise<Page<GapRow>[]> {
  const { first, after } = openPage(request, 2);
  const beyond = after ? sql`(code, id::text) > (${after[0]}, ${after[1]})` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<GapRow & { systemId: string }>`${announcedOf(systemIds, day)}
      select system_id as "systemId", id as "procedureId", code, declared, documented
      from (select *, row_number() over (partition by system_id order by code, id::text) as place
            from judged where not (declared and documented) and ${beyond}) gap
      where place <= ${first + 1} order by system_id, place`,
  );
  return systemIds.map((id) =>
    cutPage(
      rows.filter(({ systemId }) => systemId === id),
      first,
    ),
  );
}

export async function countGaps(ctx: Ctx, systemIds: readonly string[], day: Day): Promise<number[]> {
  const rows = await ask(
    ctx.em,
    sql<{ systemId: string; count: number }>`${announcedOf(systemIds, day)}
      select system_id as "systemId", (count(*) filter (where not (declared and documented)))::int as count
      from judged group by system_id`,
  );
  return systemIds.map((id) => rows.find(({ systemId }) => systemId === id)?.count ?? 0);
}

/** The procedures that each scope or declaration names: a page for each of many, in the order of codes. */
export async function namedProcedures(
  ctx: Ctx,
  table: 'quality_system_procedure' | 'declaration_procedure',
  ownerIds: readonly string[],
  request: PageRequest,
): Promise<Page<{ id: string; code: string }>[]> {
  const { first, after } = openPage(request, 2);
  const owner = sql.ref(table === 'declaration_procedure' ? 'n.declaration_id' : 'n.quality_system_id');
  const beyond = after ? sql`(p.code, p.id::text) > (${after[0]}, ${after[1]})` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<{ ownerId: string; id: string; code: string }>`
      select wanted.id as "ownerId", named.id, named.code from unnest(${ownerIds}::uuid[]) wanted(id)
      cross join lateral (
        select p.id, p.code from ${sql.table(table)} n join procedure p on p.id = n.procedure_id
        where ${owner} = wanted.id and ${beyond} order by p.code, p.id::text limit ${first + 1}) named
      order by named.code, named.id::text`,
  );
  return ownerIds.map((id) =>
    cutPage(
      rows.filter(({ ownerId }) => ownerId === id),
      first,
    ),
  );
}

export async function countNamed(
  ctx: Ctx,
  table: 'quality_system_procedure' | 'declaration_procedure',
  ownerIds: readonly string[],
): Promise<number[]> {
  const owner = sql.ref(table === 'declaration_procedure' ? 'declaration_id' : 'quality_system_id');
  const rows = await ask(
    ctx.em,
    sql<{ id: string; count: number }>`select ${owner} as id, count(*)::int as count from ${sql.table(table)}
      where ${owner} = any(${ownerIds}::uuid[]) group by 1`,
  );
  return ownerIds.map((id) => rows.find((row) => row.id === id)?.count ?? 0);
}
