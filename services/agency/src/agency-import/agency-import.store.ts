import { ask, inScope, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { KnownAgency, KnownBesides } from './agency-import.js';

/** Who holds each code on a day, whatever the actor's scope: a code taken is taken. */
export async function knownAgencies(ctx: Ctx, codes: readonly string[], asOf: Day): Promise<Map<string, KnownAgency>> {
  const rows = await ask(
    ctx.em,
    sql<KnownAgency>`select id, code, name, level, parent_code as "parentCode", obligation
      from agencies_holding(${codes}::text[], ${asOf}::date)`,
  );
  return new Map(rows.map((row) => [row.code, row]));
}

/** From when each of these codes is held, where it is taken on a later day than this one; whatever the actor's scope. */
export async function codesTakenAfter(ctx: Ctx, codes: readonly string[], day: Day): Promise<Map<string, Day>> {
  if (codes.length === 0) return new Map();
  const rows = await ask(
    ctx.em,
    sql<{ code: string; since: Day }>`
      select code, since::text from codes_taken_after(${codes}::text[], ${day}::date)`,
  );
  return new Map(rows.map(({ code, since }) => [code, since]));
}

const during = (alias: string, asOf: Day): RawBuilder<unknown> =>
  sql`${sql.ref(`${alias}.valid_from`)} <= ${asOf}::date and ${asOf}::date < ${sql.ref(`${alias}.valid_to`)}`;

/** The codes of agencies within reach that alone bear a folded name on a day. */
export async function codesByName(ctx: Ctx, folded: readonly string[], asOf: Day): Promise<Map<string, string>> {
  if (folded.length === 0) return new Map();
  const rows = await ask(
    ctx.em,
    sql<{ folded: string; code: string }>`
      select n.folded, min(c.value) as code
      from agency_attribute n
      join agency_attribute c on c.agency_id = n.agency_id and c.kind = 'CODE' and ${during('c', asOf)}
      where n.kind = 'NAME' and n.folded = any(${folded}::text[]) and ${during('n', asOf)}
        and ${inScope(ctx.actor, sql.ref('n.agency_id'), asOf)}
      group by n.folded having count(*) = 1`,
  );
  return new Map(rows.map((row) => [row.folded, row.code]));
}

export async function knownBesides(
  ctx: Ctx,
  agencyIds: readonly string[],
  asOf: Day,
): Promise<Map<string, KnownBesides>> {
  if (agencyIds.length === 0) return new Map();
  const rows = await ask(
    ctx.em,
    sql<KnownBesides & { id: string }>`
      select t.agency_id as id, max(t.value) filter (where t.kind = 'SHORT_NAME') as "shortName",
             max(t.value) filter (where t.kind = 'ORG_CODE') as "orgCode"
      from agency_attribute t
      where t.agency_id = any(${agencyIds}::uuid[]) and t.kind in ('SHORT_NAME', 'ORG_CODE') and ${during('t', asOf)}
      group by t.agency_id`,
  );
  return new Map(rows.map(({ id, ...besides }) => [id, besides]));
}

/** Superiors that end on a day or later, and on which. */
export async function endsOf(ctx: Ctx, agencyIds: readonly string[]): Promise<Map<string, Day>> {
  if (agencyIds.length === 0) return new Map();
  const rows = await ask(
    ctx.em,
    sql<{ id: string; day: Day }>`
      select id, valid_to::text as day from agency where id = any(${agencyIds}::uuid[]) and valid_to is not null`,
  );
  return new Map(rows.map(({ id, day }) => [id, day]));
}

export function rebuildReach(ctx: Ctx, agencyIds: readonly string[]): Promise<unknown> {
  return ask(ctx.em, sql`select rebuild_agency_reach(${agencyIds}::uuid[])`);
}
