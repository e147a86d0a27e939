import { createHash } from 'node:crypto';
import { guarded, insertNouns, performImport, record, type Ctx } from '@qms/chassis';
import { capFaults, readCsv } from '@qms/documents';
import { allow, newId } from '@qms/kernel';
import { Document } from '../document/document.js';
import { documentMapping } from '../document/document.store.js';
import { Revision } from '../revision/revision.js';
import { revisionMapping } from '../revision/revision.store.js';
import { COLUMNS, readRows, type ImportOutcome, type PastDocument } from './document-import.js';
import { mayImportDocuments } from './document-import.policy.js';
import { foldTitles, importById, insertImport, sortRows } from './document-import.store.js';

export interface ImportDocuments {
  csv: string;
  dryRun: boolean;
}

export function importDocuments(ctx: Ctx, input: ImportDocuments): Promise<ImportOutcome> {
  return performImport(ctx, 'importDocuments', takeIn, input, importById);
}

/** Takes in the register of documents in force: all rows or none; what is there already is left alone. */
async function takeIn(ctx: Ctx, input: ImportDocuments): Promise<ImportOutcome> {
  allow(mayImportDocuments(ctx.actor));
  const reading = readCsv(input.csv, { columns: COLUMNS });
  const read = readRows(reading.records, ctx.today);
  const sorted = await sortRows(ctx, read.rows);
  const faults = [...reading.faults, ...read.faults, ...sorted.faults].sort((a, b) => a.line - b.line);
  const clean = faults.length === 0;
  const outcome: ImportOutcome = {
    rows: reading.records.length,
    created: clean ? sorted.fresh.length : 0,
    unchanged: clean ? sorted.unchanged : 0,
    faults: capFaults(faults),
  };
  if (input.dryRun || !clean) return outcome;
  // what brings nothing writes nothing, unless a key has to be answered alike later
  if (sorted.fresh.length > 0 || ctx.idempotencyKey !== null) await write(ctx, sorted.fresh, outcome);
  return outcome;
}

const NO_TEXT = '(Nội dung trước khi dùng hệ thống này chưa được nhập.)';

/** One transaction and a journal row each; no event: what has long been in force is no news. */
async function write(ctx: Ctx, fresh: readonly PastDocument[], outcome: ImportOutcome): Promise<void> {
  const contentSha256 = createHash('sha256').update(NO_TEXT).digest('hex');
  const documents: Document[] = [];
  const revisions: Revision[] = [];
  for (const { agencyId, code, kind, title, effectiveOn, reviewCycleMonths } of fresh) {
    const document = Document.create({ id: newId(ctx.now), agencyId, code, kind, title, reviewCycleMonths }, ctx.now);
    document.takeEffect(effectiveOn, ctx.now);
    const text = { id: newId(ctx.now), documentId: document.id, agencyId, issue: 1, amendment: 0 };
    const revision = Revision.draft(
      { ...text, content: NO_TEXT, contentSha256, authorId: ctx.actor.id, note: null },
      ctx.now,
    );
    revision.enterPastApproval(ctx.actor.id, effectiveOn, ctx.now);
    documents.push(document);
    revisions.push(revision);
  }
  const id = newId(ctx.now);
  await guarded(ctx, async () => {
    await insertImport(ctx, id, outcome);
    const entries = [
      ...(await insertNouns(ctx, 'importDocuments', documentMapping, documents)),
      ...(await insertNouns(ctx, 'importDocuments', revisionMapping, revisions)),
    ];
    await foldTitles(ctx, documents);
    await record(ctx, { entries, happenings: [], subject: { id, version: 1 } });
  });
}
