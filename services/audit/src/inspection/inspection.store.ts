import { defineEntity, p } from '@mikro-orm/core';
import { ask, askOne, inScope, mapNoun, requireNoun, rowById, type Ctx } from '@qms/chassis';
import {
  Conflict,
  cutPage,
  Invalid,
  isDay,
  isId,
  NotFound,
  openPage,
  type Day,
  type Page,
  type PageRequest,
} from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { Method, State } from '../method/method.js';
import { Inspection } from './inspection.js';

const schema = defineEntity({
  class: Inspection as never,
  tableName: 'inspection',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    agencyId: p.uuid(),
    method: p.text(),
    state: p.text(),
    year: p.integer(),
    plannedOn: p.date(),
    inspectors: p.array().columnType('uuid[]'),
    reference: p.text().nullable(),
    announcedOn: p.date().nullable(),
    startedOn: p.date().nullable(),
    minutes: p.text().nullable(),
    minutesAgreedOn: p.date().nullable(),
    teamSignedOn: p.date().nullable(),
    teamSignerId: p.text().nullable(),
    teamSigner: p.text().nullable(),
    agencySignedOn: p.date().nullable(),
    agencySignerId: p.text().nullable(),
    agencySigner: p.text().nullable(),
    signedOn: p.date().nullable(),
    requestedOn: p.date().nullable(),
    reportDueOn: p.date().nullable(),
    agencyReport: p.text().nullable(),
    reportedOn: p.date().nullable(),
    review: p.text().nullable(),
    reviewedOn: p.date().nullable(),
    conclusion: p.text().nullable(),
    closedOn: p.date().nullable(),
  },
});

export const inspectionMapping = mapNoun<Inspection>({
  name: 'inspection',
  noun: Inspection,
  schema,
  agencyOf: (inspection) => inspection.agencyId,
  personal: ['teamSigner', 'agencySigner'],
  constraints: {
    inspection_planned_once: () =>
      new Conflict({
        vi: 'Cơ quan này đã có một cuộc kiểm tra cùng hình thức vào ngày đó.',
        en: 'The agency has an inspection of that method on that day already.',
      }),
  },
});

/** Loads an inspection of an agency that the actor reaches; scope first, so that a stale version tells outsiders nothing. */
export function requireInspection(ctx: Ctx, id: string, expectedVersion?: number): Promise<Inspection> {
  return requireNoun(ctx, inspectionMapping, id, expectedVersion);
}

/** An inspection is planned for an agency that exists on its day. */
export async function requireInForce(ctx: Ctx, agencyId: string, plannedOn: Day): Promise<void> {
  const [agency] = await ask(
    ctx.em,
    sql<{ there: boolean }>`select valid_from <= ${plannedOn}::date and ${plannedOn}::date < valid_to as there
      from agency_mirror where id = ${agencyId}`,
  );
  if (!agency) throw new NotFound();
  if (agency.there) return;
  throw new Invalid('plannedOn', {
    vi: 'Cơ quan không tồn tại vào ngày đó.',
    en: 'The agency does not exist on that day.',
  });
}

/** The inspections of agencies that are under way or still to begin. */
export async function openInspectionsOf(ctx: Ctx, agencyIds: readonly string[]): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from inspection where agency_id = any(${agencyIds}::uuid[])
      and state not in ('CLOSED', 'LAPSED') order by id`,
  );
  return rows.map(({ id }) => id);
}

/** An inspection as it is listed; `asOf` is the day on which its agency is seen. */
export interface InspectionRow {
  id: string;
  asOf: Day;
  version: number;
  agencyId: string;
  method: Method;
  state: State;
  year: number;
  plannedOn: Day;
  inspectors: string[];
  reference: string | null;
  announcedOn: Day | null;
  startedOn: Day | null;
  minutesAgreedOn: Day | null;
  teamSignedOn: Day | null;
  teamSigner: string | null;
  agencySignedOn: Day | null;
  agencySigner: string | null;
  signedOn: Day | null;
  requestedOn: Day | null;
  reportDueOn: Day | null;
  reportedOn: Day | null;
  reviewedOn: Day | null;
  closedOn: Day | null;
}

/** The columns of a row out of `inspection i`; the papers' texts are asked for apart. */
export function inspectionColumns(asOf: Day): RawBuilder<unknown> {
  return sql`i.id, ${asOf}::text as "asOf", i.version, i.agency_id as "agencyId", i.method, i.state, i.year,
    i.planned_on::text as "plannedOn", i.inspectors::text[] as inspectors, i.reference,
    i.announced_on::text as "announcedOn", i.started_on::text as "startedOn",
    i.minutes_agreed_on::text as "minutesAgreedOn", i.team_signed_on::text as "teamSignedOn",
    i.team_signer as "teamSigner", i.agency_signed_on::text as "agencySignedOn", i.agency_signer as "agencySigner",
    i.signed_on::text as "signedOn", i.requested_on::text as "requestedOn", i.report_due_on::text as "reportDueOn",
    i.reported_on::text as "reportedOn", i.reviewed_on::text as "reviewedOn", i.closed_on::text as "closedOn"`;
}

export interface InspectionFilter {
  agencyId?: string | undefined;
  year?: number | undefined;
  method?: Method | undefined;
  state?: State | undefined;
}

function filtered(ctx: Ctx, filter: InspectionFilter): RawBuilder<unknown> {
  const conditions = [inScope(ctx.actor, sql.ref('i.agency_id'), ctx.today)];
  if (filter.agencyId) conditions.push(sql`i.agency_id = ${filter.agencyId}`);
  if (filter.method) conditions.push(sql`i.method = ${filter.method}`);
  if (filter.state) conditions.push(sql`i.state = ${filter.state}`);
  if (filter.year != null) {
    // as days, so that the index by day serves a year as well
    conditions.push(sql`i.planned_on between make_date(${filter.year}, 1, 1) and make_date(${filter.year}, 12, 31)`);
  }
  return sql.join(conditions, sql` and `);
}

/** A page of the inspections within reach today, the latest planned first. */
export async function inspections(
  ctx: Ctx,
  filter: InspectionFilter,
  request: PageRequest,
): Promise<Page<InspectionRow>> {
  const { first, after } = openDayPage(request);
  const rows = await ask(
    ctx.em,
    sql<InspectionRow>`select ${inspectionColumns(ctx.today)} from inspection i
      where ${filtered(ctx, filter)} and ${beforePlace(after)}
      order by i.planned_on desc, i.id desc limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

/** A place in a list ordered by a day and an id. */
export interface DayPlace {
  day: Day;
  id: string;
}

/** Like `openPage`, for cursors of a day and an id: what is neither must not meet SQL. */
export function openDayPage(request: PageRequest): { first: number; after: DayPlace | null } {
  const { first, after } = openPage(request, 2);
  if (!after) return { first, after };
  const [day = '', id] = after;
  if (isDay(day) && isId(id)) return { first, after: { day, id } };
  throw new Invalid('after', {
    vi: 'Con trỏ trang không hợp lệ; hãy dùng endCursor của trang trước.',
    en: 'Not a cursor of this list; use the endCursor of the page before.',
  });
}

/** What follows a place in a list that shows the latest first. */
export function beforePlace(after: DayPlace | null): RawBuilder<unknown> {
  return after ? sql`(i.planned_on, i.id) < (${after.day}::date, ${after.id}::uuid)` : sql`true`;
}

export async function countInspections(ctx: Ctx, filter: InspectionFilter): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from inspection i where ${filtered(ctx, filter)}`,
  );
  return Number(count);
}

/** Many inspections in one statement; those outside the actor's scope are left out. */
export function inspectionsByIds(ctx: Ctx, ids: readonly string[]): Promise<InspectionRow[]> {
  return ask(
    ctx.em,
    sql<InspectionRow>`select ${inspectionColumns(ctx.today)} from inspection i
      where i.id = any(${ids}::uuid[]) and ${inScope(ctx.actor, sql.ref('i.agency_id'), ctx.today)}`,
  );
}

export interface Papers {
  minutes: string | null;
  agencyReport: string | null;
  review: string | null;
  conclusion: string | null;
}

/** The texts of many inspections that the actor has been shown, in one statement. */
export async function papersOf(ctx: Ctx, ids: readonly string[]): Promise<Papers[]> {
  const rows = await ask(
    ctx.em,
    sql<Papers & { id: string }>`select id, minutes, agency_report as "agencyReport", review, conclusion
      from inspection where id = any(${ids}::uuid[])`,
  );
  const none: Papers = { minutes: null, agencyReport: null, review: null, conclusion: null };
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? none);
}

export function inspectionById(ctx: Ctx, id: string): Promise<InspectionRow | null> {
  return rowById(ctx, 'inspection', id, (ids) => inspectionsByIds(ctx, ids));
}

/** Where a row stands in a list that shows the latest planned first. */
export function placeOf(row: InspectionRow): readonly string[] {
  return [row.plannedOn, row.id];
}
