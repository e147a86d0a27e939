import { ask, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { KnownProcedure, Settler } from './procedure-import.js';

/** What an announcer has in force under these codes, and who settles it. */
export async function knownProcedures(
  ctx: Ctx,
  announcedById: string,
  codes: readonly string[],
): Promise<Map<string, KnownProcedure>> {
  const rows = await ask(
    ctx.em,
    sql<KnownProcedure>`
      select p.id, p.code, p.name, p.field, p.statutory_days as "statutoryDays", p.decision_on::text as "decisionOn",
             array(select a.agency_id::text from procedure_assignment a
                   where a.procedure_id = p.id and a.valid_to = 'infinity') as "agencyIds"
      from procedure p
      where p.announced_by_id = ${announcedById}::uuid and p.withdrawn_on is null and p.code = any(${codes}::text[])`,
  );
  return new Map(rows.map((row) => [row.code, row]));
}

export interface SettlerThen extends Settler {
  code: string;
  day: Day;
}

const MOST_HEIRS = 50;

/**
 * Who held each code on a day in the announcer’s territory, since codes are used again by other units later; and after
 * an end the only successor, as far as it lay in the territory, in the order of time. One statement for all.
 */
export function settlersThen(
  ctx: Ctx,
  announcedById: string,
  asked: readonly { code: string; day: Day }[],
): Promise<SettlerThen[]> {
  if (asked.length === 0) return Promise.resolve([]);
  const [codes, days] = [asked.map(({ code }) => code), asked.map(({ day }) => day)];
  const within = (agencyId: string, day: string): RawBuilder<unknown> => sql`exists (
    select from agency_tree r where r.agency_id = ${sql.ref(agencyId)} and r.above_id = ${announcedById}::uuid
      and not r.by_lead and r.valid_from <= ${sql.ref(day)} and ${sql.ref(day)} < r.valid_to)`;
  return ask(
    ctx.em,
    sql<SettlerThen>`
      with recursive settled(code, day, n, agency_id, since, until) as (
        select asked.code, asked.day, 1, a.id, asked.day, a.valid_to
        from (select distinct * from unnest(${codes}::text[], ${days}::date[]) as given(code, day)) asked
        join agency_attribute c on c.kind = 'CODE' and c.value = asked.code
          and c.valid_from <= asked.day and asked.day < c.valid_to
        join agency a on a.id = c.agency_id
        where ${within('a.id', 'asked.day')}
        union all
        select settled.code, settled.day, settled.n + 1, a.id, settled.until, a.valid_to
        from settled cross join lateral (
          select (array_agg(l.to_id))[1] as id from succession_line l join succession s on s.id = l.succession_id
          where l.from_id = settled.agency_id and s.on_day = settled.until and s.state = 'DONE'
          having count(*) = 1) heir
        join agency a on a.id = heir.id
        where settled.n < ${MOST_HEIRS} and ${within('a.id', 'settled.until')}
      )
      select code, day::text as day, agency_id as "agencyId", since::text as "from", until::text as "to"
      from settled order by code, day, n`,
  );
}

/** Which decisions of an announcer are entered already, as `number day`. */
export async function knownDecisions(
  ctx: Ctx,
  announcedById: string,
  numbers: readonly string[],
): Promise<Set<string>> {
  const rows = await ask(
    ctx.em,
    sql<{ key: string }>`select number || ' ' || signed_on::text as key from announcement
      where announced_by_id = ${announcedById}::uuid and number = any(${numbers}::text[])`,
  );
  return new Set(rows.map(({ key }) => key));
}
