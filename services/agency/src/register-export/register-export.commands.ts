import { findNoun, flush, guarded, record, type Ctx } from '@qms/chassis';
import { openTable } from '@qms/documents';
import { registerExportRequested } from '@qms/events';
import { allow, newId, type Day } from '@qms/kernel';
import {
  checkedDay,
  checkedFilter,
  LIST_COLUMNS,
  LIST_NAMES,
  type List,
  type ListFilter,
} from '../exported-list/exported-list.js';
import { rowsOf } from '../exported-list/exported-list.store.js';
import { RegisterExport, type ExportFormat } from './register-export.js';
import { mayExportList } from './register-export.policy.js';
import { exportLeases, holdPassedExport, registerExportMapping, seenFrom } from './register-export.store.js';
import { letGoOf } from '../stored-file/stored-file.store.js';

/** A list up to so many rows is written while the asker waits; a longer one is a worker's. */
const DIRECT_ROWS = 500;
/** No register is longer; a list that grows without end ends here. */
const MOST_ROWS = 200_000;

export interface ExportList {
  list: List;
  format: ExportFormat;
  asOf: Day | null;
  filter: ListFilter;
}

/** A list as it is filtered, as a file: what the actor sees in it, no more and no less. */
export async function exportList(ctx: Ctx, input: ExportList): Promise<RegisterExport> {
  const { list, format } = input;
  allow(mayExportList(ctx.actor, list));
  const filter = checkedFilter(list, input.filter);
  const asOf = checkedDay(list, input.asOf, ctx.today);
  const ordered = RegisterExport.order(
    {
      ...{ id: newId(ctx.now), actorId: ctx.actor.id, list, format, asOf, filter, language: ctx.language },
      // before the list is: what is lost while it is written is not served
      ...(await seenFrom(ctx, asOf)),
    },
    ctx.now,
  );
  const made = await written(ctx, ordered, DIRECT_ROWS, () => Promise.resolve());
  if (made) {
    ordered.finish(made, ctx.now);
    return flush(ctx, 'exportList', ordered);
  }
  await guarded(ctx, async () => {
    await flush(ctx, 'exportList', ordered);
    await record(ctx, {
      entries: [],
      happenings: [registerExportRequested.say({ exportId: ordered.id })],
      subject: ordered,
    });
  });
  return ordered;
}

/** What a worker does with an export of which it holds the fence. */
export async function carryOutExport(ctx: Ctx, id: string, fence: number): Promise<void> {
  const ordered = await findNoun(ctx, registerExportMapping, id);
  if (!ordered) return;
  allow(mayExportList(ctx.actor, ordered.list));
  const made = await written(ctx, ordered, MOST_ROWS, (rows) =>
    // how many there will be is not counted: each page halves what is left to show
    exportLeases.tellProgress(ctx, id, fence, Math.round(99 * (1 - 0.5 ** (rows / 4_000)))),
  );
  await guarded(ctx, async () => {
    await exportLeases.hold(ctx, id, fence);
    if (made) ordered.finish(made, ctx.now);
    else ordered.fail(ctx.now);
    await flush(ctx, 'exportList', ordered);
  });
}

/** Ends an export that no try has brought to an end. */
export async function failExport(ctx: Ctx, id: string): Promise<void> {
  const ordered = await findNoun(ctx, registerExportMapping, id);
  if (ordered?.state !== 'QUEUED') return;
  ordered.fail(ctx.now);
  await flush(ctx, 'failExport', ordered);
}

/** Takes the bytes of a file away whose day has passed. */
export async function clearExport(ctx: Ctx, id: string): Promise<void> {
  await guarded(ctx, async () => {
    if (!(await holdPassedExport(ctx, id))) return;
    const made = await findNoun(ctx, registerExportMapping, id);
    if (!made?.sha256 || !(await letGoOf(ctx, { id, sha256: made.sha256 }))) return;
    made.clear(ctx.now);
    await flush(ctx, 'clearExport', made);
  });
}

/** The file, stored durably; null when the list is longer than `most`. */
async function written(
  ctx: Ctx,
  { list, format, filter, asOf }: RegisterExport,
  most: number,
  tell: (rows: number) => Promise<void>,
): Promise<{ rows: number; sha256: string; bytes: number } | null> {
  const { language } = ctx;
  const columns = LIST_COLUMNS[list].map(({ title, width }) => ({ title: title[language], width }));
  const table = openTable(format, LIST_NAMES[list][language], columns);
  let rows = 0;
  for await (const page of rowsOf(ctx, list, filter, asOf)) {
    rows += page.length;
    if (rows > most) return null;
    await table.add(page);
    await tell(rows);
  }
  const { sha256, bytes } = await ctx.outside.files.put(await table.finish());
  return { rows, sha256, bytes };
}
