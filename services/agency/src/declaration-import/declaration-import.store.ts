import { ask, type Ctx } from '@qms/chassis';
import { sql } from 'kysely';

export interface KnownSystem {
  id: string;
  holderId: string;
  numbers: string[];
}

/** The systems that these agencies hold, with the numbers declared so far. */
export async function systemsHeldBy(ctx: Ctx, holderIds: readonly string[]): Promise<Map<string, KnownSystem>> {
  const rows = await ask(
    ctx.em,
    sql<KnownSystem>`
      select s.id, s.holder_id as "holderId",
             coalesce(array_agg(d.number) filter (where d.number is not null), '{}') as numbers
      from quality_system s left join declaration d on d.quality_system_id = s.id
      where s.holder_id = any(${holderIds}::uuid[]) group by s.id`,
  );
  return new Map(rows.map((row) => [row.holderId, row]));
}
