import { ask, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { KnownProcedure } from './procedure-import.js';

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

/** The agencies of a territory by their codes of a day. */
export async function territoryByCode(
  ctx: Ctx,
  announcedById: string,
  codes: readonly string[],
  asOf: Day,
): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map();
  const rows = await ask(
    ctx.em,
    sql<{ id: string; code: string }>`
      select c.agency_id as id, c.value as code from agency_attribute c
      join agency_tree r on r.agency_id = c.agency_id and r.above_id = ${announcedById}::uuid and not r.by_lead
        and r.valid_from <= ${asOf}::date and ${asOf}::date < r.valid_to
      where c.kind = 'CODE' and c.value = any(${codes}::text[])
        and c.valid_from <= ${asOf}::date and ${asOf}::date < c.valid_to`,
  );
  return new Map(rows.map(({ id, code }) => [code, id]));
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
