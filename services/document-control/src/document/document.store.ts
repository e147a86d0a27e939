import { defineEntity, p } from '@mikro-orm/core';
import { actingUnder, ask, askOne, inScope, mapNoun, requireNoun, rowById, type Ctx } from '@qms/chassis';
import { cutPage, fold, Invalid, isId, NotFound, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { Document, type Kind } from './document.js';
import { mayReadDrafts } from './document.policy.js';

const schema = defineEntity({
  class: Document as never,
  tableName: 'document',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    agencyId: p.uuid(),
    code: p.text(),
    kind: p.text(),
    title: p.text(),
    reviewCycleMonths: p.integer().nullable(),
    nextReviewOn: p.date().nullable(),
    withdrawnOn: p.date().nullable(),
    procedureIds: p.array().columnType('uuid[]'),
  },
});

export const documentMapping = mapNoun<Document>({
  name: 'document',
  noun: Document,
  schema,
  agencyOf: (document) => document.agencyId,
  settle: (em, document) =>
    ask(em, sql`update document set folded = ${fold(`${document.code} ${document.title}`)} where id = ${document.id}`),
  constraints: {
    document_code_once: () =>
      new Invalid('code', {
        vi: 'Mã tài liệu này đã dùng trong cơ quan.',
        en: 'The agency has used this code already.',
      }),
  },
});

/** Loads a document that the actor may know of. */
export async function requireDocument(ctx: Ctx, id: string, expectedVersion?: number): Promise<Document> {
  // first, and without its version: to staff a document that is not yet in force is as none
  const [known] = isId(id) ? await documentsByIds(ctx, [id]) : [];
  if (!known) throw new NotFound();
  return requireNoun(ctx, documentMapping, id, expectedVersion);
}

/** The documents of agencies that are not withdrawn yet. */
export async function openDocumentsOf(ctx: Ctx, agencyIds: readonly string[]): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from document where agency_id = any(${agencyIds}::uuid[]) and withdrawn_on is null
      order by id`,
  );
  return rows.map(({ id }) => id);
}

export interface DocumentRow {
  id: string;
  version: number;
  agencyId: string;
  code: string;
  kind: Kind;
  title: string;
  reviewCycleMonths: number | null;
  nextReviewOn: Day | null;
  withdrawnOn: Day | null;
  procedureIds: string[];
}

const columns = sql`d.id, d.version, d.agency_id as "agencyId", d.code, d.kind, d.title,
  d.review_cycle_months as "reviewCycleMonths", d.next_review_on::text as "nextReviewOn", d.withdrawn_on::text as "withdrawnOn",
  d.procedure_ids as "procedureIds"`;

/** Within reach; an agency's staff see what is in force there, whatever else they are elsewhere. */
function seen(ctx: Ctx, asOf: Day): RawBuilder<unknown> {
  const reach = inScope(ctx.actor, sql.ref('d.agency_id'), asOf);
  const drafting = actingUnder(ctx.actor, mayReadDrafts);
  if (drafting.grants.length === ctx.actor.grants.length) return reach;
  return sql`${reach} and (${inScope(drafting, sql.ref('d.agency_id'), asOf)}
    or exists (select from revision r where r.document_id = d.id and r.state = 'EFFECTIVE'))`;
}

export function documentsByIds(ctx: Ctx, ids: readonly string[]): Promise<DocumentRow[]> {
  return ask(
    ctx.em,
    sql<DocumentRow>`select ${columns} from document d where d.id = any(${ids}::uuid[]) and ${seen(ctx, ctx.today)}`,
  );
}

export interface DocumentFilter {
  agencyId?: string | undefined;
  kind?: Kind | undefined;
  procedureId?: string | undefined;
  search?: string | undefined;
}

function filtered(ctx: Ctx, filter: DocumentFilter): RawBuilder<unknown> {
  const conditions = [seen(ctx, ctx.today)];
  if (filter.agencyId) conditions.push(sql`d.agency_id = ${filter.agencyId}::uuid`);
  if (filter.kind) conditions.push(sql`d.kind = ${filter.kind}`);
  if (filter.procedureId) {
    conditions.push(sql`d.procedure_ids @> array[${filter.procedureId}::uuid] and d.procedure_ids <> '{}'`);
  }
  if (filter.search) conditions.push(sql`d.folded like ${`%${fold(filter.search).replace(/[\\%_]/g, '\\$&')}%`}`);
  return sql.join(conditions, sql` and `);
}

export async function documents(ctx: Ctx, filter: DocumentFilter, request: PageRequest): Promise<Page<DocumentRow>> {
  const { first, after } = openPage(request, 2);
  const beyond = after ? sql`(d.code, d.id::text) > (${after[0]}, ${after[1]})` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<DocumentRow>`select ${columns} from document d where ${filtered(ctx, filter)} and ${beyond}
      order by d.code, d.id::text limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countDocuments(ctx: Ctx, filter: DocumentFilter): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from document d where ${filtered(ctx, filter)}`,
  );
  return Number(count);
}

/** A page of documents for each of many agencies, in one statement. */
export async function documentsOfAgencies(
  ctx: Ctx,
  agencyIds: readonly string[],
  asOf: Day,
  request: PageRequest,
): Promise<Page<DocumentRow>[]> {
  const { first, after } = openPage(request, 2);
  const beyond = after ? sql`(d.code, d.id::text) > (${after[0]}, ${after[1]})` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<DocumentRow>`select d.* from unnest(${agencyIds}::uuid[]) wanted(id)
      cross join lateral (
        select ${columns} from document d where d.agency_id = wanted.id and ${beyond} and ${seen(ctx, asOf)}
        order by d.code, d.id::text limit ${first + 1}) d`,
  );
  return agencyIds.map((id) =>
    cutPage(
      rows.filter((row) => row.agencyId === id),
      first,
    ),
  );
}

export async function countDocumentsOfAgencies(ctx: Ctx, agencyIds: readonly string[], asOf: Day): Promise<number[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string; count: string }>`select d.agency_id as id, count(*) as count from document d
      where d.agency_id = any(${agencyIds}::uuid[]) and ${seen(ctx, asOf)} group by d.agency_id`,
  );
  const counts = new Map(rows.map((row) => [row.id, Number(row.count)]));
  return agencyIds.map((id) => counts.get(id) ?? 0);
}

export interface DocumentFigures {
  effective: number;
  reviewOverdue: number;
}

/** Documents in force on a day, and those whose review was due before it; null out of scope. */
export async function documentFigures(
  ctx: Ctx,
  agencyIds: readonly string[],
  asOf: Day,
): Promise<(DocumentFigures | null)[]> {
  const rows = await ask(
    ctx.em,
    sql<DocumentFigures & { id: string }>`
      select wanted.id, count(r.id)::int as effective,
             count(r.id) filter (where r.effective_on + make_interval(months => d.review_cycle_months) < ${asOf}::date)::int
               as "reviewOverdue"
      from unnest(${agencyIds}::uuid[]) wanted(id)
      left join revision r on r.agency_id = wanted.id and r.effective_on <= ${asOf}::date
        and (r.ended_on is null or ${asOf}::date < r.ended_on) and r.state in ('EFFECTIVE', 'SUPERSEDED', 'OBSOLETE')
      left join document d on d.id = r.document_id
      where ${inScope(ctx.actor, sql.ref('wanted.id'), asOf)} group by wanted.id`,
  );
  const figures = new Map(rows.map(({ id, effective, reviewOverdue }) => [id, { effective, reviewOverdue }]));
  return agencyIds.map((id) => figures.get(id) ?? null);
}

export function documentById(ctx: Ctx, id: string): Promise<DocumentRow | null> {
  return rowById(ctx, 'document', id, (ids) => documentsByIds(ctx, ids));
}
