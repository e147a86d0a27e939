import { defineEntity, p } from '@mikro-orm/core';
import { ask, inScope, mapNoun, requireNoun, type Ctx } from '@qms/chassis';
import { Conflict, cutPage, isId, NotFound, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { Declaration } from './declaration.js';

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
    successionId: p.uuid().nullable(),
  },
});

export const declarationMapping = mapNoun<Declaration>({
  name: 'declaration',
  noun: Declaration,
  schema,
  agencyOf: () => null,
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
  closedOn: Day | null;
}

const columns = sql`d.id, d.version, d.quality_system_id as "qualitySystemId", s.holder_id as "holderId", d.number,
  d.declared_on::text as "declaredOn", d.edition, d.scope, d.signer, d.notice_on::text as "noticeOn",
  d.notice_proof as "noticeProof", d.posted_at_office_on::text as "postedAtOfficeOn",
  d.posted_at_office_proof as "postedAtOfficeProof", d.posted_online_on::text as "postedOnlineOn",
  d.posted_online_proof as "postedOnlineProof", d.closed_on::text as "closedOn"`;

const reached = (ctx: Ctx): RawBuilder<boolean> => inScope(ctx.actor, sql.ref('s.holder_id'), ctx.today);

export function declarationsByIds(ctx: Ctx, ids: readonly string[]): Promise<DeclarationRow[]> {
  return ask(
    ctx.em,
    sql<DeclarationRow>`select ${columns} from declaration d join quality_system s on s.id = d.quality_system_id
      where d.id = any(${ids}::uuid[]) and ${reached(ctx)}`,
  );
}

/** All declarations within reach, the latest last. */
export async function declarations(
  ctx: Ctx,
  qualitySystemId: string | null,
  request: PageRequest,
): Promise<Page<DeclarationRow>> {
  const { first, after } = openPage(request, 2);
  const of = qualitySystemId === null ? sql`true` : sql`d.quality_system_id = ${qualitySystemId}::uuid`;
  const beyond = after ? sql`(d.declared_on, d.id) > (${after[0]}::date, ${after[1]}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<DeclarationRow>`select ${columns} from declaration d join quality_system s on s.id = d.quality_system_id
      where ${of} and ${beyond} and ${reached(ctx)} order by d.declared_on, d.id limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countDeclarations(ctx: Ctx, qualitySystemId: string | null): Promise<number> {
  const of = qualitySystemId === null ? sql`true` : sql`d.quality_system_id = ${qualitySystemId}::uuid`;
  const [row] = await ask(
    ctx.em,
    sql<{ count: string }>`select count(*) from declaration d join quality_system s on s.id = d.quality_system_id
      where ${of} and ${reached(ctx)}`,
  );
  return Number(row?.count ?? 0);
}

/** The last declaration of each system on or before a day; the system itself has been checked for reach. */
export async function latestDeclarations(
  ctx: Ctx,
  systemIds: readonly string[],
  asOf: Day,
): Promise<(DeclarationRow | null)[]> {
  const rows = await ask(
    ctx.em,
    sql<DeclarationRow>`select distinct on (d.quality_system_id) ${columns}
      from declaration d join quality_system s on s.id = d.quality_system_id
      where d.quality_system_id = any(${systemIds}::uuid[]) and d.declared_on <= ${asOf}::date
      order by d.quality_system_id, d.declared_on desc, d.id desc`,
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
