import { defineEntity, p } from '@mikro-orm/core';
import { ask, askOne, mapNoun, requireNoun, type Ctx, type PartMapping } from '@qms/chassis';
import { Conflict, cutPage, Invalid, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { Standard, type Clause, type Correspondence } from './standard.js';

const schema = defineEntity({
  class: Standard as never,
  tableName: 'standard_edition',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    edition: p.text(),
    name: p.text(),
    convertsFrom: p.date(),
    convertsUntil: p.date().nullable(),
    convertBy: p.date().nullable(),
    after: p.text().nullable(),
  },
});

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const clauses: PartMapping<Standard> = {
  table: 'standard_clause',
  owner: 'standard_id',
  rows: (standard) =>
    standard.clauses.map(({ clause, titleEn, titleVi, maintain, retain }, n) => ({
      position: n + 1,
      clause,
      title_en: titleEn,
      title_vi: titleVi,
      maintain,
      retain,
    })),
  fill(standard, rows) {
    standard.clauses = rows.map((row): Clause => ({
      clause: String(row['clause']),
      titleEn: String(row['title_en']),
      titleVi: String(row['title_vi']),
      maintain: textOrNull(row['maintain']),
      retain: textOrNull(row['retain']),
    }));
  },
};

const correspondences: PartMapping<Standard> = {
  table: 'standard_correspondence',
  owner: 'standard_id',
  rows: (standard) =>
    standard.correspondence.map(({ from, to }, n) => ({ position: n + 1, from_clause: from, clause: to })),
  fill(standard, rows) {
    standard.correspondence = rows.map((row): Correspondence => ({
      from: String(row['from_clause']),
      to: String(row['clause']),
    }));
  },
};

export const standardMapping = mapNoun<Standard>({
  name: 'standard',
  noun: Standard,
  schema,
  agencyOf: () => null,
  parts: [clauses, correspondences],
  constraints: {
    standard_edition_pkey: () => new Conflict({ vi: 'Đã có phiên bản này.', en: 'This edition is known already.' }),
  },
});

/** The edition whose window is still open. */
export async function requireNewest(ctx: Ctx): Promise<Standard> {
  const { id } = await askOne<{ id: string }>(
    ctx.em,
    sql`select id from standard_edition where converts_until is null order by converts_from desc limit 1`,
  );
  return requireNoun(ctx, standardMapping, id);
}

/** An edition of TCVN ISO 9001 and the window in which agencies convert to it; both days are rows. */
export interface StandardRow {
  id: string;
  version: number;
  edition: string;
  name: string;
  convertsFrom: Day;
  convertsUntil: Day | null;
  convertBy: Day | null;
  after: string | null;
}

export function standards(ctx: Ctx): Promise<StandardRow[]> {
  return ask(
    ctx.em,
    sql<StandardRow>`select id, version, edition, name, converts_from::text as "convertsFrom",
        converts_until::text as "convertsUntil", convert_by::text as "convertBy", after
      from standard_edition order by converts_from`,
  );
}

export async function isEdition(ctx: Ctx, edition: string): Promise<boolean> {
  const rows = await ask(ctx.em, sql`select 1 from standard_edition where edition = ${edition}`);
  return rows.length > 0;
}

export interface ClauseRow extends Clause {
  position: string;
}

export interface CorrespondenceRow {
  position: string;
  fromEdition: string;
  fromClause: string;
  edition: string;
  clause: string;
}

/** A page of the rows of each of many editions, in one statement. */
async function pagesOf<Row extends { position: string }>(
  ctx: Ctx,
  ids: readonly string[],
  request: PageRequest,
  rowsOf: (beyond: RawBuilder<unknown>) => RawBuilder<Row>,
): Promise<Page<Row>[]> {
  const { first, after } = openPage(request, 1);
  const [seen = '0'] = after ?? [];
  if (!/^\d{1,6}$/.test(seen)) {
    throw new Invalid('after', { vi: 'Con trỏ trang không hợp lệ.', en: 'Not a cursor of this list.' });
  }
  const rows = await ask(
    ctx.em,
    sql<Row & { ownerId: string }>`select wanted.id as "ownerId", r.* from unnest(${ids}::uuid[]) wanted(id)
      cross join lateral (${rowsOf(sql`t.standard_id = wanted.id and t.position > ${Number(seen)}`)}
        order by t.position limit ${first + 1}) r order by r.position::int`,
  );
  return ids.map((id) =>
    cutPage(
      rows.filter(({ ownerId }) => ownerId === id),
      first,
    ),
  );
}

export function clausesOf(ctx: Ctx, ids: readonly string[], request: PageRequest): Promise<Page<ClauseRow>[]> {
  return pagesOf(
    ctx,
    ids,
    request,
    (where) => sql<ClauseRow>`select t.position::text, t.clause, t.title_en as "titleEn", t.title_vi as "titleVi",
      t.maintain, t.retain from standard_clause t where ${where}`,
  );
}

export function correspondencesOf(
  ctx: Ctx,
  ids: readonly string[],
  request: PageRequest,
): Promise<Page<CorrespondenceRow>[]> {
  return pagesOf(
    ctx,
    ids,
    request,
    (where) => sql<CorrespondenceRow>`select t.position::text, s.after as "fromEdition", t.from_clause as "fromClause",
      s.edition, t.clause from standard_correspondence t join standard_edition s on s.id = t.standard_id where ${where}`,
  );
}

export async function countRowsOf(
  ctx: Ctx,
  table: 'standard_clause' | 'standard_correspondence',
  ids: readonly string[],
): Promise<number[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string; count: number }>`select standard_id as id, count(*)::int as count from ${sql.table(table)}
      where standard_id = any(${ids}::uuid[]) group by standard_id`,
  );
  return ids.map((id) => rows.find((row) => row.id === id)?.count ?? 0);
}
