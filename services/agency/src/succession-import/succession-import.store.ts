import { ask, inScope, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { KnownPair } from './succession-import.js';

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

/** What the acts of a day that were not given up say of these agencies: how each ends, or where it is passed on to. */
export function pairsKnown(ctx: Ctx, agencyIds: readonly string[], on: Day): Promise<KnownPair[]> {
  return ask(
    ctx.em,
    sql<KnownPair>`
      select told.from_id as "fromId", told.kind, ${calledThen('CODE', 'code', on)} as "toCodes",
             ${calledThen('NAME', 'name', on)} as "toNames"
      from succession s cross join lateral (
        select l.from_id, l.kind, l.to_id, l.number from succession_line l where l.succession_id = s.id
        union all
        select p."agencyId", 'MOVE', p."aboveId", null
        from jsonb_to_recordset(s.passings) p("agencyId" uuid, "aboveId" uuid, relation text)
        where p.relation = 'PARENT') told
      where s.on_day = ${on}::date and s.state <> 'CANCELLED' and told.from_id = any(${agencyIds}::uuid[])
      order by s.id, told.number`,
  );
}

/** By the act itself where that makes the agency; else on the act's day or on its eve, the later first. */
function calledThen(kind: 'CODE' | 'NAME', key: 'code' | 'name', on: Day): RawBuilder<string[]> {
  return sql`array(select f.value->>${key} from jsonb_array_elements(s.foundings) f where f.value->>'id' = told.to_id::text)
    || array(select held.value from agency_attribute held where held.agency_id = told.to_id and held.kind = ${kind}
        and held.valid_from <= ${on}::date and ${on}::date - 1 < held.valid_to order by held.valid_from desc)`;
}
