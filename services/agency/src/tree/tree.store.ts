import { ask, askOne, guarded, inScope, type Ctx } from '@qms/chassis';
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
  const { circle } = await askOne<{ circle: boolean }>(
    ctx.em,
    sql`select lies_below(${parentId}::uuid, ${agencyId}::uuid, ${from}::date, ${to}::date) as circle`,
  );
  if (!circle) return;
  throw new RuleBroken('tree-without-circle', 'QĐ19 art. 2', {
    vi: 'Cơ quan cấp trên này thuộc chính cơ quan đó vào một ngày trong thời gian ấy.',
    en: 'That superior lies below the agency itself on a day of that time.',
  });
}

export interface Move {
  childId: string;
  parentId: string;
}

/** Agencies that would come to lie above themselves if all of these moved from a day on. */
export async function circlesOf(ctx: Ctx, moves: readonly Move[], from: Day): Promise<Set<string>> {
  if (moves.length === 0) return new Set();
  const [children, parents] = [moves.map(({ childId }) => childId), moves.map(({ parentId }) => parentId)];
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from moves_in_circle(${children}::uuid[], ${parents}::uuid[], ${from}::date) id`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Agencies that hang below these or are led by one of them on a day or later. */
export async function dependantsOf(ctx: Ctx, agencyIds: readonly string[], on: Day): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from agencies_depending(${agencyIds}::uuid[], ${on}::date) id`,
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

/** The highest agency within reach that this one lies below on a day, or itself. */
export async function topOf(ctx: Ctx, agencyId: string, on: Day): Promise<string> {
  const then = sql`valid_from <= ${on}::date and ${on}::date < valid_to`;
  const [row] = await ask(
    ctx.em,
    sql<{ id: string }>`select above_id as id from agency_tree r
      where agency_id = ${agencyId}::uuid and not by_lead and ${then} and ${inScope(ctx.actor, sql.ref('r.above_id'), ctx.today)}
      order by (select count(*) from agency_tree t where t.agency_id = r.above_id and not t.by_lead and ${then}) limit 1`,
  );
  return row?.id ?? agencyId;
}

/** Whether any of these agencies exists on a day and is part of no other. */
export async function anyAtTop(ctx: Ctx, agencyIds: readonly string[], on: Day): Promise<boolean> {
  const { found } = await askOne<{ found: boolean }>(
    ctx.em,
    sql`select exists (
      select from agency a where a.id = any(${agencyIds}::uuid[])
        and a.valid_from <= ${on}::date and ${on}::date < coalesce(a.valid_to, 'infinity')
        and not exists (select from agency_edge e where e.agency_id = a.id and e.kind = 'PARENT'
          and e.valid_from <= ${on}::date and ${on}::date < e.valid_to)) as found`,
  );
  return found;
}

/** Agencies of these whose superior or lead unit does not exist for all of the time it is one, from a day on. */
export async function orphansOf(ctx: Ctx, agencyIds: readonly string[], on: Day): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from agencies_orphaned(${agencyIds}::uuid[], ${on}::date) id`,
  );
  return rows.map(({ id }) => id);
}

export function superiorInForce(): RuleBroken {
  return new RuleBroken('superior-in-force', 'QĐ19 art. 2', {
    vi: 'Cơ quan cấp trên phải tồn tại trong suốt thời gian đó.',
    en: 'The superior must exist for all of that time.',
  });
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
