import { ask, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';

/** An edition of TCVN ISO 9001 and the window in which agencies convert to it; both days are data. */
export interface StandardRow {
  edition: string;
  name: string;
  convertsFrom: Day;
  convertsUntil: Day | null;
}

export function standards(ctx: Ctx): Promise<StandardRow[]> {
  return ask(
    ctx.em,
    sql<StandardRow>`select edition, name, converts_from::text as "convertsFrom", converts_until::text as "convertsUntil"
      from standard_edition order by converts_from`,
  );
}

export async function isEdition(ctx: Ctx, edition: string): Promise<boolean> {
  const rows = await ask(ctx.em, sql`select 1 from standard_edition where edition = ${edition}`);
  return rows.length > 0;
}
