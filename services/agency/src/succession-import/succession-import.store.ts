import { ask, inScope, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';

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
