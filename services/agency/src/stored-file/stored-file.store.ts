import { ask, inTransaction, type Ctx } from '@qms/chassis';
import { sql } from 'kysely';

/** The rows that speak of stored bytes. */
const spokenOf = sql`
  select id, sha256 from upload where state = 'PROVEN' union all select id, sha256 from register_export where state = 'READY'`;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Bytes are put before the row that speaks of them is written; no transaction lasts as long as this. */
const QUIET_MS = 60 * 60_000;

/**
 * Inside the transaction that clears a row: takes its bytes away, unless another row speaks of the same. False when they
 * were put lately: a row may be on its way, and it is too early to tell. One at a time for the same bytes, or of two rows
 * that are cleared at once each would leave them to the other.
 */
export async function letGoOf(ctx: Ctx, { id, sha256 }: { id: string; sha256: string }): Promise<boolean> {
  await ask(ctx.em, sql`select pg_advisory_xact_lock(hashtextextended(${`file ${sha256}`}, 0))`);
  const others = await ask(
    ctx.em,
    sql`select from (${spokenOf}) row where sha256 = ${sha256} and id <> ${id}::uuid limit 1`,
  );
  return others.length > 0 || ctx.outside.files.remove(sha256, new Date(ctx.now.getTime() - QUIET_MS));
}

/** Of these stored files, those that no row speaks of. */
export async function unspokenOf(ctx: Ctx, names: readonly string[]): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ sha256: string }>`select sha256 from unnest(${names}::text[]) stored(sha256)
      where not exists (select from (${spokenOf}) row where row.sha256 = stored.sha256)`,
  );
  return rows.map(({ sha256 }) => sha256);
}

/** What was stored an hour ago or longer, in pages: a worker that died before it wrote the row has left some behind. */
export async function* settledFiles(ctx: Ctx): AsyncIterable<string[]> {
  let page: string[] = [];
  for await (const name of ctx.outside.files.olderThan(new Date(ctx.now.getTime() - QUIET_MS))) {
    if (page.push(name) < 500) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Takes bytes away that no row speaks of, looked at again under their lock. */
export async function dropStray(ctx: Ctx, sha256: string): Promise<void> {
  await inTransaction(ctx.em, () => letGoOf(ctx, { id: NOBODY, sha256 }));
}
