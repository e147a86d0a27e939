import { ask, inScope, type Ctx } from '@qms/chassis';
import { fold, NotFound } from '@qms/kernel';
import { sql } from 'kysely';
import { faultAt, type ImportFault, type ImportOutcome, type PastDocument } from './document-import.js';
import { importingActor } from './document-import.policy.js';

export interface Sorted {
  fresh: PastDocument[];
  unchanged: number;
  faults: ImportFault[];
}

/** Which rows are new, which stand in the register already, and which cannot: one statement for the whole file. */
export async function sortRows(ctx: Ctx, rows: readonly PastDocument[]): Promise<Sorted> {
  const places = await ask(
    ctx.em,
    sql<{ line: number; known: boolean; present: boolean; same: boolean }>`
      select f.line,
             exists (select from agency_mirror a where a.id = f."agencyId")
               and ${inScope(importingActor(ctx.actor), sql.ref('f.agencyId'), ctx.today)} as known,
             d.id is not null as present, coalesce(d.kind = f.kind and d.title = f.title, false) as same
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as f (line int, "agencyId" uuid, code text, kind text, title text)
      left join document d on d.agency_id = f."agencyId" and d.code = f.code`,
  );
  const byLine = new Map(places.map((place) => [place.line, place]));
  const sorted: Sorted = { fresh: [], unchanged: 0, faults: [] };
  for (const row of rows) {
    const place = byLine.get(row.line);
    if (!place?.known) {
      sorted.faults.push(
        faultAt(
          row.line,
          'agency_id',
          'Không có cơ quan này, hoặc ngoài phạm vi của bạn.',
          'No such agency, or outside your scope.',
        ),
      );
    } else if (!place.present) sorted.fresh.push(row);
    else if (place.same) sorted.unchanged += 1;
    else
      sorted.faults.push(
        faultAt(row.line, 'code', 'Mã đã dùng cho tài liệu khác.', 'The code was used for another document.'),
      );
  }
  return sorted;
}

/** Keeps what an import came to, so that a repeated idempotency key is answered alike. */
export async function insertImport(ctx: Ctx, id: string, outcome: ImportOutcome): Promise<void> {
  await ask(
    ctx.em,
    sql`insert into document_import (id, at, actor_id, rows, created, unchanged)
        values (${id}, ${ctx.now}, ${ctx.actor.id}, ${outcome.rows}, ${outcome.created}, ${outcome.unchanged})`,
  );
}

export async function importById(ctx: Ctx, id: string): Promise<ImportOutcome> {
  const [row] = await ask(
    ctx.em,
    sql<Omit<ImportOutcome, 'faults'>>`select rows, created, unchanged from document_import
      where id = ${id} and actor_id = ${ctx.actor.id}`,
  );
  if (!row) throw new NotFound();
  return { ...row, faults: [] };
}

/** What search compares, for documents that came in bulk. */
export async function foldTitles(
  ctx: Ctx,
  documents: readonly { id: string; code: string; title: string }[],
): Promise<void> {
  const folded = documents.map(({ id, code, title }) => ({ id, folded: fold(`${code} ${title}`) }));
  await ask(
    ctx.em,
    sql`update document d set folded = f.folded
        from jsonb_to_recordset(${JSON.stringify(folded)}::jsonb) as f (id uuid, folded text) where d.id = f.id`,
  );
}
