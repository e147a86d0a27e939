import { ask, inScope, type Ctx } from '@qms/chassis';
import { NotFound, type Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { ImportOutcome } from './succession-import.js';

/** Who holds these codes on a day, within reach as of it. */
export async function holdersOf(ctx: Ctx, codes: readonly string[], asOf: Day): Promise<Map<string, string>> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string; code: string }>`
      select agency_id as id, value as code from agency_attribute
      where kind = 'CODE' and value = any(${codes}::text[]) and valid_from <= ${asOf}::date and ${asOf}::date < valid_to
        and ${inScope(ctx.actor, sql.ref('agency_id'), asOf)}`,
  );
  return new Map(rows.map(({ id, code }) => [code, id]));
}

export async function insertImport(ctx: Ctx, id: string, { rows, created, unchanged }: ImportOutcome): Promise<void> {
  await ask(
    ctx.em,
    sql`insert into succession_import (id, at, actor_id, rows, created, unchanged)
        values (${id}::uuid, ${ctx.now}, ${ctx.actor.id}, ${rows}, ${created}, ${unchanged})`,
  );
}

/** What an import did, for whoever asks again with its key. */
export async function importById(ctx: Ctx, id: string): Promise<ImportOutcome> {
  const [row] = await ask(
    ctx.em,
    sql<Omit<ImportOutcome, 'faults'>>`
      select id, rows, created, unchanged from succession_import where id = ${id}::uuid and actor_id = ${ctx.actor.id}`,
  );
  if (!row) throw new NotFound();
  return { ...row, faults: [] };
}
