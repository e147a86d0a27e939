import { ask, type Ctx } from '@qms/chassis';
import { sql } from 'kysely';

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
    sql`select from upload where sha256 = ${sha256} and state = 'PROVEN' and id <> ${id}::uuid
        union all
        select from register_export where sha256 = ${sha256} and state = 'READY' and id <> ${id}::uuid limit 1`,
  );
  return others.length > 0 || ctx.outside.files.remove(sha256, new Date(ctx.now.getTime() - QUIET_MS));
}
