import { isId } from '@qms/kernel';
import type { Ctx } from './context.js';

/**
 * One row by its id, or null when it is unknown or out of scope; all that one request asks for under one `name`
 * are one statement. An id that is none finds nothing.
 */
export function rowById<Row extends { id: string }>(
  ctx: Ctx,
  name: string,
  id: string,
  byIds: (ids: readonly string[]) => Promise<readonly Row[]>,
): Promise<Row | null> {
  if (!isId(id)) return Promise.resolve(null);
  return ctx
    .loader<string, Row | null>(name, async (ids) => {
      const rows = new Map((await byIds(ids)).map((row) => [row.id, row]));
      return ids.map((each) => rows.get(each) ?? null);
    })
    .load(id);
}
