import { defineEntity, p } from '@mikro-orm/core';
import { ask, inScope, leasesOf, mapNoun, type Ctx, type JournalEntry } from '@qms/chassis';
import { cutPage, openPage, type Day, type Happening, type Page, type PageRequest } from '@qms/kernel';
import { sql } from 'kysely';
import {
  RegisterImport,
  type Fault,
  type ImportColumn,
  type ImportedRow,
  type ImportInput,
  type ImportKind,
  type ImportState,
  type Line,
  type RowChange,
} from './register-import.js';

const schema = defineEntity({
  class: RegisterImport as never,
  tableName: 'register_import',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    kind: p.text(),
    actorId: p.text(),
    state: p.text(),
    dryRun: p.boolean(),
    input: p.json(),
    uploadId: p.uuid().nullable(),
    sha256: p.text(),
    rows: p.integer(),
    created: p.integer(),
    changed: p.integer(),
    unchanged: p.integer(),
    faulty: p.integer(),
    rowsKept: p.boolean(),
  },
});

export const registerImportMapping = mapNoun<RegisterImport>({
  name: 'register-import',
  noun: RegisterImport,
  schema,
  agencyOf: () => null,
});

/** What the rows of a file would do, and how it is done. */
export interface Plan {
  rows: ImportedRow[];
  unchanged: number;
  faults: Fault[];
  /** Writes it all; called inside the transaction, when there is no fault. */
  write(): Promise<{ entries: JournalEntry[]; happenings: Happening[] }>;
}

/** How one kind of register is taken in. */
export interface Planner {
  kind: ImportKind;
  verb: string;
  columns: readonly ImportColumn[];
  /** A file longer than this is a worker’s: what its rows do takes longer than a request may. */
  directBytes?: number;
  /** NOT_FOUND for an agency named beside the file that the actor does not reach: said before anything else. */
  reach?(ctx: Ctx, input: ImportInput): Promise<unknown>;
  /** Compares the lines with the register; throws FORBIDDEN where they are not the actor's to enter. */
  plan(ctx: Ctx, lines: readonly Line[], input: ImportInput): Promise<Plan>;
}

export interface RegisterImportRow {
  id: string;
  version: number;
  kind: ImportKind;
  actorId: string;
  state: ImportState;
  dryRun: boolean;
  progress: number;
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  faulty: number;
  rowsKept: boolean;
}

export async function importById(ctx: Ctx, id: string): Promise<RegisterImportRow | null> {
  const [row] = await ask(
    ctx.em,
    sql<RegisterImportRow>`
      select id, version, kind, actor_id as "actorId", state, dry_run as "dryRun", rows, created, changed, unchanged,
             faulty, rows_kept as "rowsKept", case when state = 'QUEUED' then progress else 100 end as progress
      from register_import where id = ${id}::uuid`,
  );
  return row ?? null;
}

/** Keeps what each row would do or is blamed for, beside the import. */
export async function keepRows(
  ctx: Ctx,
  importId: string,
  rows: readonly ImportedRow[],
  faults: readonly Fault[],
): Promise<void> {
  const kept = [
    ...rows.map(({ kind, line, subject, changes }, seq) => ({ kind, line, subject, changes, seq })),
    ...faults.map(({ line, column, code, message }, seq) => ({
      ...{ kind: 'FAULT', line, seq, field: column, code },
      ...{ message_vi: message.vi, message_en: message.en },
    })),
  ];
  if (kept.length === 0) return;
  await ask(
    ctx.em,
    sql`insert into register_import_row (import_id, kind, seq, line, subject, changes, field, code, message_vi, message_en)
        select ${importId}::uuid, kind, seq, line, subject, changes, field, code, message_vi, message_en
        from jsonb_populate_recordset(null::register_import_row, ${JSON.stringify(kept)}::jsonb)`,
  );
}

export interface FaultRow extends Omit<Fault, 'message'> {
  seq: number;
  vi: string;
  en: string;
}

/** The faults of an import in the order of their lines, as many as are asked for. */
export function faultsOf(ctx: Ctx, importId: string, beyond: number, limit: number): Promise<FaultRow[]> {
  return ask(
    ctx.em,
    sql<FaultRow>`select seq, line, field as "column", code, message_vi as vi, message_en as en from register_import_row
      where import_id = ${importId}::uuid and kind = 'FAULT' and seq > ${beyond} order by seq limit ${limit}`,
  );
}

export async function faultPage(ctx: Ctx, importId: string, request: PageRequest): Promise<Page<FaultRow>> {
  const { first, after } = openPage(request, 1);
  return cutPage(await faultsOf(ctx, importId, place(after?.[0]), first + 1), first);
}

export interface ChangeRow extends Omit<ImportedRow, 'changes'> {
  seq: number;
  changes: RowChange[];
}

export async function changePage(ctx: Ctx, importId: string, request: PageRequest): Promise<Page<ChangeRow>> {
  const { first, after } = openPage(request, 1);
  const rows = await ask(
    ctx.em,
    sql<ChangeRow>`select kind, seq, line, subject, changes from register_import_row
      where import_id = ${importId}::uuid and kind in ('CREATED', 'CHANGED') and seq > ${place(after?.[0])}
      order by seq limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

const place = (cursor: string | undefined): number => (/^\d{1,9}$/.test(cursor ?? '') ? Number(cursor) : -1);

export async function countRows(ctx: Ctx, importId: string, faults: boolean): Promise<number> {
  const [row] = await ask(
    ctx.em,
    sql<{ count: string }>`select count(*) from register_import_row
      where import_id = ${importId}::uuid and (kind = 'FAULT') = ${faults}`,
  );
  return Number(row?.count ?? 0);
}

export const importLeases = leasesOf('register_import', {
  vi: 'Việc này đã có tiến trình khác làm.',
  en: 'Another worker has taken this import over.',
});

/** Imports that were over 90 days ago: a quarter, in which whoever brought the file has mended it or never will. */
export async function oldImports(ctx: Ctx, beyond: string): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from register_import where rows_kept and state <> 'QUEUED'
      and changed_at <= ${ctx.now}::timestamptz - interval '90 days' and id > ${beyond}::uuid order by id limit 500`,
  );
  return rows.map(({ id }) => id);
}

export async function dropRows(ctx: Ctx, importId: string): Promise<void> {
  await ask(ctx.em, sql`delete from register_import_row where import_id = ${importId}::uuid`);
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
