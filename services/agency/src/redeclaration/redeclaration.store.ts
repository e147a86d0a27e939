import { ask, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';
import { inForceOn } from '../declaration/declaration.store.js';
import type { Cause } from '../quality-system/quality-system.js';
import { endOfTerm } from '../term/term.store.js';

export interface Outdated {
  qualitySystemId: string;
  because: Cause;
  /** The day that a decision set for it, if one did. */
  by: Day | null;
}

/**
 * Declared systems whose declaration is no longer what there is: another edition is to be declared to, or an agency
 * that they serve has another name than on the day of the declaration. What comes of itself on a day to come is found
 * on that day. All of them, or one alone.
 */
export function outdatedSystems(ctx: Ctx, limit: number, of: string | null = null): Promise<Outdated[]> {
  const today = sql`${ctx.today}::date`;
  return ask(
    ctx.em,
    sql<Outdated>`
      select s.id as "qualitySystemId", case when late.edition is not null then 'EDITION' else 'NAME' end as because,
             late.convert_by::text as by
      from quality_system s
      join lateral ${inForceOn(sql.ref('s.id'), ctx.today)} last on true
      join standard_edition declared on declared.edition = last.edition
      left join standard_edition late on late.converts_from <= ${today}
        and (late.converts_until is null or ${today} < late.converts_until) and late.converts_from > declared.converts_from
      where (${of}::uuid is null or s.id = ${of}::uuid) and s.stage in ('DECLARED', 'CONFIRMED') and s.redeclare_by is null
        and (late.edition is not null or exists (
          select from quality_system_member m
          join agency_attribute before on before.agency_id = m.agency_id and before.kind = 'NAME'
            and before.valid_from <= last.declared_on and last.declared_on < before.valid_to
          join agency_attribute present on present.agency_id = m.agency_id and present.kind = 'NAME'
            and present.valid_from <= ${today} and ${today} < present.valid_to
          where m.quality_system_id = s.id and m.valid_from <= ${today} and ${today} < m.valid_to
            and before.value <> present.value))
      order by s.id limit ${limit}`,
  );
}

/** The day of the decision that says so, as long as it is to come, else that of the term. */
export async function dueDay(ctx: Ctx, by: Day | null): Promise<Day> {
  return by !== null && ctx.today <= by ? by : endOfTerm(ctx, 're-declaration', ctx.today);
}
