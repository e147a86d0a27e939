import { ask, inScope, rolesHere, wherever, type Ctx } from '@qms/chassis';
import type { ActorHere, Day, Role } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { Form, Office } from '../officer/officer.js';

export interface GrantRow {
  id: string;
  role: Role;
  agencyId: string | null;
  validFrom: Day;
  validTo: Day | null;
  form: Form | null;
  delegatedById: string | null;
}

/** The grants of many officers in one statement, those in force and those past. */
export async function grantsOf(ctx: Ctx, officerIds: readonly string[]): Promise<GrantRow[][]> {
  const rows = await ask(
    ctx.em,
    sql<GrantRow & { officerId: string }>`
      select officer_id as "officerId", id, role, agency_id as "agencyId", valid_from::text as "validFrom",
             nullif(valid_to, 'infinity')::text as "validTo", form, delegated_by as "delegatedById"
      from officer_grant g where officer_id = any(${officerIds}::uuid[]) and g.valid_from < g.valid_to and (g.agency_id is null
        or officer_id::text = ${ctx.actor.id} or ${inScope(ctx.actor, sql.ref('g.agency_id'), ctx.today)})
      order by valid_from, id`,
  );
  return officerIds.map((id) => rows.filter((row) => row.officerId === id));
}

/** The asker as seen from an officer: every role that reaches an agency where the officer has a role now or to come. */
export function officerHere(ctx: Ctx, { id }: { id: string }): Promise<ActorHere> {
  return seenFrom(ctx, id, ({ now }) => now);
}

/** Likewise, from every agency where the officer has or had a role: a name stays known where somebody worked. */
export function officerKnownHere(ctx: Ctx, { id }: { id: string }): Promise<ActorHere> {
  return seenFrom(ctx, id, ({ ever }) => ever);
}

interface Places {
  now: string[];
  ever: string[];
}

/** From an officer who never had a role, the roles held anywhere. Two statements for any number of officers. */
async function seenFrom(ctx: Ctx, id: string, chosen: (places: Places) => string[]): Promise<ActorHere> {
  if (ctx.actor.grants.every(({ agencyId }) => agencyId === null)) return wherever(ctx.actor);
  const places = await ctx.loader<string, Places | null>('places of officers', (ids) => placesOf(ctx, ids)).load(id);
  if (places === null) return wherever(ctx.actor);
  const roles = await Promise.all(chosen(places).map((agencyId) => rolesHere(ctx, agencyId)));
  const everywhere = ctx.actor.grants.flatMap(({ agencyId, role }) => (agencyId === null ? [role] : []));
  return { id: ctx.actor.id, roles: new Set([...everywhere, ...roles.flatMap((held) => [...held])]) };
}

/** Where each officer has, and had, a role; null for one who never held any. */
async function placesOf(ctx: Ctx, officerIds: readonly string[]): Promise<(Places | null)[]> {
  const held = (when: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`coalesce(array_agg(distinct agency_id::text) filter (where agency_id is not null and ${when}), '{}')`;
  const rows = await ask(
    ctx.em,
    sql<Places & { id: string }>`
      select officer_id as id, ${held(sql`${ctx.today}::date < valid_to and valid_from < valid_to`)} as now, ${held(sql`true`)} as ever
      from officer_grant where officer_id = any(${officerIds}::uuid[])
      group by officer_id having bool_or(valid_from < valid_to)`,
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return officerIds.map((id) => found.get(id) ?? null);
}

/** The days on which the actor is head of this very agency in their own right; null when they are not today. */
export async function officeOf(ctx: Ctx, agencyId: string): Promise<Office | null> {
  const [office] = await ask(
    ctx.em,
    sql<Office>`select valid_from::text as "from", nullif(valid_to, 'infinity')::text as "to" from officer_grant
      where officer_id::text = ${ctx.actor.id} and agency_id = ${agencyId}::uuid and role = 'HEAD' and form is null
        and valid_from <= ${ctx.today}::date and ${ctx.today}::date < valid_to`,
  );
  return office ?? null;
}

/** The officer's grants in force today. */
export async function grantsToday(ctx: Ctx, officerId: string): Promise<GrantRow[]> {
  const [held = []] = await grantsOf(ctx, [officerId]);
  return held.filter(({ validFrom, validTo }) => validFrom <= ctx.today && (validTo === null || ctx.today < validTo));
}
