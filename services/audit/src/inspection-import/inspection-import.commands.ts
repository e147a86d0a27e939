import { guarded, performImport, record, type Ctx } from '@qms/chassis';
import { capFaults, readCsv } from '@qms/documents';
import { allow, newId } from '@qms/kernel';
import { COLUMNS, readRows, type ImportOutcome, type PastInspection } from './inspection-import.js';
import { mayImportInspections } from './inspection-import.policy.js';
import { importById, insertImport, insertPast, sortRows } from './inspection-import.store.js';

export interface ImportInspections {
  csv: string;
  dryRun: boolean;
}

export function importInspections(ctx: Ctx, input: ImportInspections): Promise<ImportOutcome> {
  return performImport(ctx, 'importInspections', takeIn, input, importById);
}

/** Takes a register of past inspections in, all of it or nothing; what is there already is left alone. */
async function takeIn(ctx: Ctx, input: ImportInspections): Promise<ImportOutcome> {
  allow(mayImportInspections(ctx.actor));
  const { outcome, fresh } = await examine(ctx, input.csv);
  if (input.dryRun || outcome.faults.length > 0) return outcome;
  // what brings nothing writes nothing, unless a key has to be answered alike later
  if (fresh.length > 0 || ctx.idempotencyKey !== null) await write(ctx, fresh, outcome);
  return outcome;
}

async function examine(ctx: Ctx, csv: string): Promise<{ outcome: ImportOutcome; fresh: PastInspection[] }> {
  const reading = readCsv(csv, { columns: COLUMNS });
  const read = readRows(reading.records, ctx.today);
  const sorted = await sortRows(ctx, read.rows);
  const faults = [...reading.faults, ...read.faults, ...sorted.faults].sort((a, b) => a.line - b.line);
  const clean = faults.length === 0;
  return {
    fresh: sorted.fresh,
    outcome: {
      rows: reading.records.length,
      created: clean ? sorted.fresh.length : 0,
      unchanged: clean ? sorted.unchanged : 0,
      faults: capFaults(faults),
    },
  };
}

/** One transaction; a journal row each, and no event: what is long over is no news to other services. */
async function write(ctx: Ctx, fresh: readonly PastInspection[], outcome: ImportOutcome): Promise<void> {
  const id = newId(ctx.now);
  await guarded(ctx, async () => {
    await insertImport(ctx, id, outcome);
    const written = await insertPast(ctx, fresh);
    const entries = written.map((row) => ({
      verb: 'importInspections',
      subjectType: 'inspection',
      subjectId: String(row['id']),
      subjectVersion: 1,
      agencyId: String(row['agency_id']),
      before: null,
      after: row,
    }));
    await record(ctx, { entries, happenings: [], subject: { id, version: 1 } });
  });
}
