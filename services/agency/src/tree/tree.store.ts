import { ask, guarded, type Ctx } from '@qms/chassis';
import { RuleBroken, type Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { Span } from '../history/history.js';

const TREE = 7265606;

/**
 * Who changes what hangs below what does so alone: two moves at once, each right by itself, could close a circle,
 * and a child could be hung below an agency that somebody is just ending.
 */
export function withTreeLocked<T>(ctx: Ctx, body: () => Promise<T>): Promise<T> {
  return guarded(ctx, async () => {
    await ask(ctx.em, sql`select pg_advisory_xact_lock(${TREE})`);
    return body();
  });
}

/** Refuses an agency as its own superior, on any day of the span: also one that is still to come. */
export async function refuseCircle(ctx: Ctx, agencyId: string, parentId: string, { from, to }: Span): Promise<void> {
  const [circle] = await ask(
    ctx.em,
    // upwards from the new parent, for as long as each edge and the span have days in common
    sql`with recursive up(id, valid_from, valid_to) as (
          select ${parentId}::uuid, ${from}::date, coalesce(${to}::date, 'infinity')
          union
          select e.above_id, greatest(up.valid_from, e.valid_from), least(up.valid_to, e.valid_to)
          from up join agency_edge e on e.agency_id = up.id and e.kind = 'PARENT'
          where up.id <> ${agencyId}::uuid and greatest(up.valid_from, e.valid_from) < least(up.valid_to, e.valid_to)
        ) select 1 from up where id = ${agencyId}::uuid limit 1`,
  );
  if (!circle) return;
  throw new RuleBroken('tree-without-circle', 'QĐ19 art. 2', {
    vi: 'Cơ quan cấp trên này thuộc chính cơ quan đó vào một ngày trong thời gian ấy.',
    en: 'That superior lies below the agency itself on a day of that time.',
  });
}

/** Agencies that hang below these or are led by one of them on a day or later. */
export async function dependantsOf(ctx: Ctx, agencyIds: readonly string[], on: Day): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select distinct agency_id as id from agency_edge
      where above_id = any(${agencyIds}::uuid[]) and valid_to > ${on}::date order by 1`,
  );
  return rows.map(({ id }) => id);
}

/** The first day on which anything hangs below an agency, or null. */
export async function firstDependantDay(ctx: Ctx, agencyId: string): Promise<Day | null> {
  const [row] = await ask(
    ctx.em,
    sql<{ day: Day | null }>`select min(valid_from)::text as day from agency_edge where above_id = ${agencyId}::uuid`,
  );
  return row?.day ?? null;
}

/** The agency at the top of the tree that this one belongs to on a day. */
export async function topOf(ctx: Ctx, agencyId: string, on: Day): Promise<string> {
  const [row] = await ask(
    ctx.em,
    sql<{ id: string }>`select r.above_id as id from agency_reach r
      where r.agency_id = ${agencyId}::uuid and not r.by_lead and r.valid_from <= ${on}::date and ${on}::date < r.valid_to
        and not exists (select from agency_edge e where e.agency_id = r.above_id and e.kind = 'PARENT'
          and e.valid_from <= ${on}::date and ${on}::date < e.valid_to) limit 1`,
  );
  return row?.id ?? agencyId;
}

/** Agencies of these whose superior or lead unit does not exist for all of the time it is one, from a day on. */
export async function orphansOf(ctx: Ctx, agencyIds: readonly string[], on: Day): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select distinct e.agency_id as id from agency_edge e left join agency a on a.id = e.above_id
      where e.agency_id = any(${agencyIds}::uuid[]) and e.valid_to > ${on}::date
        and (a.id is null or greatest(e.valid_from, ${on}::date) < a.valid_from
          or coalesce(a.valid_to, 'infinity') < e.valid_to) order by 1`,
  );
  return rows.map(({ id }) => id);
}

/** What these agencies are called on a day, for a sentence about them; whoever asks has been checked for reach. */
export async function namesOf(ctx: Ctx, agencyIds: readonly string[], on: Day): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ name: string }>`select value as name from agency_attribute where agency_id = any(${agencyIds}::uuid[])
      and kind = 'NAME' and valid_from <= ${on}::date and ${on}::date < valid_to order by value`,
  );
  return rows.map(({ name }) => name);
}
