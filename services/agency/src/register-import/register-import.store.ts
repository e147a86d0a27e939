import { createHash } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/core';
import { ask, guarded, inScope, insertNouns, mapNoun, record, type Ctx } from '@qms/chassis';
import { newId, NotFound, type Day, type Happening } from '@qms/kernel';
import { sql } from 'kysely';
import { RegisterImport, type Fault, type ImportKind, type KnownAgency } from './register-import.js';

const schema = defineEntity({
  class: RegisterImport as never,
  tableName: 'register_import',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    kind: p.text(),
    sha256: p.text(),
    rows: p.integer(),
    created: p.integer(),
    unchanged: p.integer(),
  },
});

export const registerImportMapping = mapNoun<RegisterImport>({
  name: 'register-import',
  noun: RegisterImport,
  schema,
  agencyOf: () => null,
});

/** What an import that was carried out came to. */
export async function importById(ctx: Ctx, id: string): Promise<ImportOutcome> {
  const [row] = await ask(
    ctx.em,
    sql<Omit<ImportOutcome, 'dryRun' | 'faults'>>`
      select id, kind, rows, created, unchanged from register_import where id = ${id}::uuid`,
  );
  if (!row) throw new NotFound();
  return { ...row, dryRun: false, faults: [] };
}

/** Who holds each code on a day, whatever the actor's scope: a code taken is taken. */
export async function knownAgencies(ctx: Ctx, codes: readonly string[], asOf: Day): Promise<Map<string, KnownAgency>> {
  const rows = await ask(
    ctx.em,
    sql<KnownAgency>`select id, code, name, level, parent_code as "parentCode", obligation
      from agencies_holding(${codes}::text[], ${asOf}::date)`,
  );
  return new Map(rows.map((row) => [row.code, row]));
}

/** Agencies within the actor's reach by their codes of a day. */
export async function agencyIdsByCode(ctx: Ctx, codes: readonly string[], asOf: Day): Promise<Map<string, string>> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string; code: string }>`
      select c.agency_id as id, c.value as code from agency_attribute c
      where c.kind = 'CODE' and c.value = any(${codes}::text[])
        and c.valid_from <= ${asOf}::date and ${asOf}::date < c.valid_to
        and ${inScope(ctx.actor, sql.ref('c.agency_id'), asOf)}`,
  );
  return new Map(rows.map((row) => [row.code, row.id]));
}

export interface KnownSystem {
  id: string;
  holderId: string;
  numbers: string[];
}

/** The systems that these agencies hold, with the numbers declared so far. */
export async function systemsHeldBy(ctx: Ctx, holderIds: readonly string[]): Promise<Map<string, KnownSystem>> {
  const rows = await ask(
    ctx.em,
    sql<KnownSystem>`
      select s.id, s.holder_id as "holderId",
             coalesce(array_agg(d.number) filter (where d.number is not null), '{}') as numbers
      from quality_system s left join declaration d on d.quality_system_id = s.id
      where s.holder_id = any(${holderIds}::uuid[]) group by s.id`,
  );
  return new Map(rows.map((row) => [row.holderId, row]));
}

export function rebuildReach(ctx: Ctx, agencyIds: readonly string[]): Promise<unknown> {
  return ask(ctx.em, sql`select rebuild_agency_reach(${agencyIds}::uuid[])`);
}

export interface ImportOutcome {
  id: string;
  kind: ImportKind;
  rows: number;
  created: number;
  unchanged: number;
  dryRun: boolean;
  faults: Fault[];
}

/** What an import answers: with any fault nothing is created. */
export function outcomeOf(
  ctx: Ctx,
  kind: ImportKind,
  { dryRun }: { dryRun: boolean },
  rows: number,
  counted: { created: number; unchanged: number; faults: Fault[] },
): ImportOutcome {
  const { faults } = counted;
  const created = faults.length > 0 ? 0 : counted.created;
  return { id: newId(ctx.now), kind, rows, dryRun, created, unchanged: counted.unchanged, faults };
}

/** The import itself is remembered beside what it brought, and answers a repeated key. */
export async function writeImport(
  ctx: Ctx,
  verb: string,
  { id, kind, rows, created, unchanged }: ImportOutcome,
  csv: string,
  happenings: readonly Happening[],
  write: () => Promise<Parameters<typeof record>[1]['entries']>,
): Promise<void> {
  const sha256 = createHash('sha256').update(csv).digest('hex');
  const taking = RegisterImport.of({ id, kind, sha256, rows, created, unchanged }, ctx.now);
  await guarded(ctx, async () => {
    const own = await insertNouns(ctx, verb, registerImportMapping, [taking]);
    await record(ctx, { entries: [...own, ...(await write())], happenings, subject: taking });
  });
}
