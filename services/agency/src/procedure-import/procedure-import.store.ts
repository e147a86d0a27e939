import { ask, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { AgencyThen, KnownProcedure } from './procedure-import.js';

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

/** The agencies of a territory by code and day, as `code day`: codes are used again by other units. One statement for all. */
export async function territoryThen(
  ctx: Ctx,
  announcedById: string,
  asked: readonly { code: string; day: Day }[],
): Promise<Map<string, AgencyThen>> {
  if (asked.length === 0) return new Map();
  const [codes, days] = [asked.map(({ code }) => code), asked.map(({ day }) => day)];
  const rows = await ask(
    ctx.em,
    sql<AgencyThen & { key: string }>`
      select asked.code || ' ' || asked.day::text as key, a.id, a.valid_to::text as "validTo"
      from (select distinct * from unnest(${codes}::text[], ${days}::date[]) as given(code, day)) asked
      join agency_attribute c on c.kind = 'CODE' and c.value = asked.code
        and c.valid_from <= asked.day and asked.day < c.valid_to
      join agency a on a.id = c.agency_id
      join agency_tree r on r.agency_id = a.id and r.above_id = ${announcedById}::uuid and not r.by_lead
        and r.valid_from <= asked.day and asked.day < r.valid_to`,
  );
  return new Map(rows.map(({ key, id, validTo }) => [key, { id, validTo }]));
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
