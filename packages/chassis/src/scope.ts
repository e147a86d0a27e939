import { isId, LEADING_ROLES, NotFound, type Actor, type ActorHere, type Day, type Role } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { Ctx } from './context.js';
import { ask } from './database.js';

/**
 * The dated tree of agencies as every service keeps it: edges as they were told, and the reach computed from them.
 * `source` is the table that holds the agencies (id, valid_from, valid_to): the register itself, or a mirror of it.
 */
export function scopeTables(source: string): string {
  return `
create table agency_edge (
  agency_id uuid not null,
  above_id uuid not null,
  kind text not null check (kind in ('PARENT', 'LEAD')),
  valid_from date not null,
  valid_to date not null default 'infinity',
  check (valid_from < valid_to),
  primary key (agency_id, kind, valid_from)
);
create index agency_edge_above on agency_edge (above_id, kind);
create table agency_reach (
  above_id uuid not null,
  agency_id uuid not null,
  by_lead boolean not null,
  valid_from date not null,
  valid_to date not null,
  primary key (agency_id, above_id, by_lead, valid_from)
);
create index agency_reach_above on agency_reach (above_id, by_lead, agency_id);
create function rebuild_agency_reach(changed uuid[]) returns void language plpgsql as $$
declare
  below uuid[];
begin
  below := array(
    with recursive down(id) as (
      select unnest(changed)
      union
      select e.agency_id from agency_edge e join down on e.above_id = down.id and e.kind = 'PARENT'
    ) select id from down);
  delete from agency_reach where agency_id = any(below);
  insert into agency_reach (above_id, agency_id, by_lead, valid_from, valid_to)
  with recursive up(above_id, agency_id, valid_from, valid_to, depth) as (
    select a.id, a.id, a.valid_from, coalesce(a.valid_to, 'infinity'), 0 from ${source} a where a.id = any(below)
    union all
    select e.above_id, up.agency_id, greatest(up.valid_from, e.valid_from), least(up.valid_to, e.valid_to), up.depth + 1
    from up join agency_edge e on e.agency_id = up.above_id and e.kind = 'PARENT'
    where greatest(up.valid_from, e.valid_from) < least(up.valid_to, e.valid_to) and up.depth < 12
  )
  select above_id, agency_id, false, valid_from, valid_to from up
  union all
  select e.above_id, up.agency_id, true, greatest(up.valid_from, e.valid_from), least(up.valid_to, e.valid_to)
  from up join agency_edge e on e.agency_id = up.above_id and e.kind = 'LEAD'
  where greatest(up.valid_from, e.valid_from) < least(up.valid_to, e.valid_to)
  on conflict (agency_id, above_id, by_lead, valid_from)
    do update set valid_to = greatest(agency_reach.valid_to, excluded.valid_to);
end $$;
`;
}

/** SQL truth of "the actor reaches this agency as the tree stood on that day"; `false` without a grant. */
export function inScope(
  actor: Actor,
  agencyId: RawBuilder<unknown>,
  asOf: Day | RawBuilder<unknown>,
): RawBuilder<boolean> {
  if (isEverywhere(actor)) return sql<boolean>`true`;
  if (actor.grants.length === 0) return sql<boolean>`false`;
  return sql<boolean>`exists (
    select from agency_reach scoping where scoping.agency_id = ${agencyId} and ${reaching(actor, asOf)})`;
}

/** True of an actor whose grants hold everywhere. */
export function isEverywhere(actor: Actor): boolean {
  return actor.grants.some((grant) => grant.agencyId === null);
}

/**
 * SQL truth of a row of `agency_reach`: by it the actor reaches its agency on that day. Of no use to one who is everywhere.
 * It is called `scoping`, an alias that no question uses: a shadowed one would compare a table with itself.
 */
export function reaching(actor: Actor, asOf: Day | RawBuilder<unknown>): RawBuilder<boolean> {
  const heldAt = actor.grants.flatMap(({ agencyId: at }) => at ?? []);
  const leadingAt = actor.grants.flatMap(({ role, agencyId: at }) => (LEADING_ROLES.includes(role) ? (at ?? []) : []));
  return sql<boolean>`scoping.valid_from <= ${asOf}::date and ${asOf}::date < scoping.valid_to
    and scoping.above_id = any(${heldAt}::uuid[])
    and (not scoping.by_lead or scoping.above_id = any(${leadingAt}::uuid[]))`;
}

/** The actor as seen from an agency today, or as the tree stood on a day: NOT_FOUND when no grant reaches it. */
export async function actorHere(ctx: Ctx, agencyId: string, asOf = ctx.today): Promise<ActorHere> {
  if (!isId(agencyId)) throw new NotFound();
  const roles = await rolesHere(ctx, agencyId, asOf);
  if (roles.size === 0) throw new NotFound();
  return { id: ctx.actor.id, roles };
}

/** An agency, and the day of the tree on which it is looked at. */
export type SeenOn = readonly [agencyId: string, day: Day];

/** The roles that reach an agency on a day, today unless given; of one request any number, of any days, in one statement. */
export function rolesHere(ctx: Ctx, agencyId: string, day: Day = ctx.today): Promise<ReadonlySet<Role>> {
  return ctx.loader<SeenOn, ReadonlySet<Role>>('roles-here', (asked) => loadRoles(ctx, asked)).load([agencyId, day]);
}

async function loadRoles(ctx: Ctx, asked: readonly SeenOn[]): Promise<ReadonlySet<Role>[]> {
  const everywhere = ctx.actor.grants.filter((grant) => grant.agencyId === null).map((grant) => grant.role);
  const grants = ctx.actor.grants.filter((grant) => grant.agencyId !== null);
  const rows =
    grants.length === 0
      ? []
      : await ask<{ n: string; above_id: string; by_lead: boolean }>(
          ctx.em,
          sql`select asked.n, r.above_id, r.by_lead
              from unnest(${asked.map(([agencyId]) => agencyId)}::uuid[], ${asked.map(([, day]) => day)}::date[])
                with ordinality asked(agency_id, day, n)
              join agency_reach r on r.agency_id = asked.agency_id
                and r.valid_from <= asked.day and asked.day < r.valid_to
              where r.above_id = any(${grants.map((grant) => grant.agencyId)}::uuid[])`,
        );
  const found = Map.groupBy(rows, ({ n }) => Number(n) - 1);
  return asked.map((_, at) => {
    const roles = new Set(everywhere);
    for (const row of found.get(at) ?? []) {
      for (const grant of grants) {
        if (grant.agencyId !== row.above_id) continue;
        if (!row.by_lead || LEADING_ROLES.includes(grant.role)) roles.add(grant.role);
      }
    }
    return roles;
  });
}

/**
 * The actor with only the grants under which a policy says yes: given to `inScope`, lists, counts and searches are
 * bound by the same sentence as the object. For policies over roles alone.
 */
export function actingUnder(actor: Actor, policy: (here: ActorHere) => boolean): Actor {
  return { ...actor, grants: actor.grants.filter(({ role }) => policy({ id: actor.id, roles: new Set([role]) })) };
}

/** Who may read whatever an agency shows: everyone whose grant reaches it. */
export function mayRead(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}
