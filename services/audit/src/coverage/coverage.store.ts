import { ask, inScope, type Ctx } from '@qms/chassis';
import { cutPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { beforePlace, inspectionColumns, openDayPage, type InspectionRow } from '../inspection/inspection.store.js';

/** What a statement over many agencies begins with: those in force on the day that the actor reaches as of it. */
function reached(ctx: Ctx, agencyIds: readonly string[], asOf: Day): RawBuilder<unknown> {
  return sql`agency_mirror a where a.id = any(${agencyIds}::uuid[])
    and a.valid_from <= ${asOf}::date and ${asOf}::date < a.valid_to and ${inScope(ctx.actor, sql.ref('a.id'), asOf)}`;
}

type Maybe<Row> = { [Field in keyof Row]: Row[Field] | null } & { ofAgency: string };

/** A page of each agency's inspections, the latest planned first; null for an agency out of reach. One statement. */
export async function inspectionsOfAgencies(
  ctx: Ctx,
  agencyIds: readonly string[],
  asOf: Day,
  request: PageRequest,
): Promise<(Page<InspectionRow> | null)[]> {
  const { first, after } = openDayPage(request);
  const rows = await ask(
    ctx.em,
    sql<Maybe<InspectionRow>>`
      select a.id as "ofAgency", page.* from (select a.id from ${reached(ctx, agencyIds, asOf)}) a
      left join lateral (
        select ${inspectionColumns(asOf)} from inspection i where i.agency_id = a.id and ${beforePlace(after)}
        order by i.planned_on desc, i.id desc limit ${first + 1}
      ) page on true
      order by page."plannedOn" desc, page.id desc`,
  );
  const pages = new Map<string, InspectionRow[]>(rows.map((row) => [row.ofAgency, []]));
  for (const row of rows) if (isRow(row)) pages.get(row.ofAgency)?.push(row);
  return agencyIds.map((id) => {
    const found = pages.get(id);
    return found ? cutPage(found, first) : null;
  });
}

export async function countInspectionsOfAgencies(ctx: Ctx, agencyIds: readonly string[], asOf: Day): Promise<number[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string; count: number }>`
      select a.id, (select count(*)::int from inspection i where i.agency_id = a.id) as count
      from ${reached(ctx, agencyIds, asOf)}`,
  );
  const counts = new Map(rows.map((row) => [row.id, row.count]));
  return agencyIds.map((id) => counts.get(id) ?? 0);
}

/** Each agency's last visit whose minutes were signed on or before the day. One statement. */
export async function lastVisitsOf(
  ctx: Ctx,
  agencyIds: readonly string[],
  asOf: Day,
): Promise<(InspectionRow | null)[]> {
  const rows = await ask(
    ctx.em,
    sql<InspectionRow>`
      select last.* from (select a.id from ${reached(ctx, agencyIds, asOf)}) a
      join lateral (
        select ${inspectionColumns(asOf)} from inspection i
        where i.agency_id = a.id and i.method = 'ON_SITE' and i.counted_on <= ${asOf}::date
        order by i.counted_on desc, i.id desc limit 1
      ) last on true`,
  );
  const byAgency = new Map(rows.map((row) => [row.agencyId, row]));
  return agencyIds.map((id) => byAgency.get(id) ?? null);
}

export interface FiguresRow {
  year: number;
  inspected: boolean;
  inspectedOnSite: boolean;
  planned: number;
}

/** What a year up to a day brought each agency; null for one out of reach. One statement. */
export async function figuresOf(
  ctx: Ctx,
  agencyIds: readonly string[],
  asOf: Day,
  year: number,
  until: Day,
): Promise<(FiguresRow | null)[]> {
  const counted = sql`i.counted_on between make_date(${year}, 1, 1) and least(make_date(${year}, 12, 31), ${until}::date)`;
  const rows = await ask(
    ctx.em,
    sql<FiguresRow & { id: string }>`
      select a.id, ${year}::int as year, f.* from (select a.id from ${reached(ctx, agencyIds, asOf)}) a
      cross join lateral (
        select coalesce(bool_or(${counted}), false) as inspected,
               coalesce(bool_or(${counted} and i.method = 'ON_SITE'), false) as "inspectedOnSite",
               (count(*) filter (where i.year = ${year}))::int as planned
        from inspection i where i.agency_id = a.id
      ) f`,
  );
  const byAgency = new Map(rows.map((row) => [row.id, row]));
  return agencyIds.map((id) => byAgency.get(id) ?? null);
}

function isRow(row: Maybe<InspectionRow>): row is InspectionRow & { ofAgency: string } {
  return row.id !== null;
}
