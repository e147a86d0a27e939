import { defineEntity, p } from '@mikro-orm/core';
import { ask, askOne, inScope, mapNoun, requireNoun, rowById, type Ctx, type PartMapping } from '@qms/chassis';
import { cutPage, Invalid, isDay, isId, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { Succession, type Founding, type Kind, type Line, type Passing, type State } from './succession.js';

const schema = defineEntity({
  class: Succession as never,
  tableName: 'succession',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    territoryId: p.uuid(),
    onDay: p.date(),
    legalBasis: p.text(),
    reason: p.text(),
    state: p.text(),
    decidedBy: p.text(),
    obstacle: p.text().nullable(),
    cancelledBecause: p.text().nullable(),
    foundings: p.json<Founding[]>(),
    passings: p.json<Passing[]>(),
  },
});

const lines: PartMapping<Succession> = {
  table: 'succession_line',
  owner: 'succession_id',
  rows: (succession) =>
    succession.lines.map(({ fromId, toId, kind }, n) => ({ number: n + 1, from_id: fromId, to_id: toId, kind })),
  fill(succession, rows) {
    succession.lines = rows.map((row): Line => ({
      fromId: String(row['from_id']),
      toId: row['to_id'] as string | null,
      kind: row['kind'] as Kind,
    }));
  },
};

export const successionMapping = mapNoun<Succession>({
  name: 'succession',
  noun: Succession,
  schema,
  agencyOf: (succession) => succession.territoryId,
  parts: [lines],
});

/** Loads an act of a territory that the actor reaches. */
export function requireSuccession(ctx: Ctx, id: string, expectedVersion?: number): Promise<Succession> {
  return requireNoun(ctx, successionMapping, id, expectedVersion);
}

/**
 * Planned acts whose day has come, the earliest first: also those of days on which nobody looked. What something is in
 * the way of comes last: it keeps none that is free from its turn.
 */
export async function successionsDue(ctx: Ctx, limit: number): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from succession where state = 'PLANNED' and on_day <= ${ctx.today}::date
      order by obstacle is not null, on_day, id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

export interface SuccessionRow {
  id: string;
  version: number;
  territoryId: string;
  on: Day;
  legalBasis: string;
  reason: string;
  state: State;
  decidedBy: string;
  obstacle: string | null;
  cancelledBecause: string | null;
  foundings: Founding[];
}

const columns = sql`s.id, s.version, s.territory_id as "territoryId", s.on_day::text as "on",
  s.legal_basis as "legalBasis", s.reason, s.state, s.decided_by as "decidedBy", s.obstacle,
  s.cancelled_because as "cancelledBecause", s.foundings`;

const reached = (ctx: Ctx): RawBuilder<boolean> => inScope(ctx.actor, sql.ref('s.territory_id'), ctx.today);

export function successionsByIds(ctx: Ctx, ids: readonly string[]): Promise<SuccessionRow[]> {
  return ask(
    ctx.em,
    sql<SuccessionRow>`select ${columns} from succession s where s.id = any(${ids}::uuid[]) and ${reached(ctx)}`,
  );
}

export function successionById(ctx: Ctx, id: string): Promise<SuccessionRow | null> {
  return rowById(ctx, 'succession', id, (ids) => successionsByIds(ctx, ids));
}

const of = (state: State | null): RawBuilder<unknown> => (state === null ? sql`true` : sql`s.state = ${state}`);

/** The acts of the territories within reach, the latest day first. */
export async function successions(ctx: Ctx, state: State | null, request: PageRequest): Promise<Page<SuccessionRow>> {
  const { first, after } = openPage(request, 2);
  if (after && (!isDay(after[0] ?? '') || !isId(after[1]))) {
    throw new Invalid('after', { vi: 'Con trỏ trang không hợp lệ.', en: 'Not a cursor of this list.' });
  }
  const beyond = after ? sql`(s.on_day, s.id) < (${after[0]}::date, ${after[1]}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<SuccessionRow>`select ${columns} from succession s where ${reached(ctx)} and ${of(state)} and ${beyond}
      order by s.on_day desc, s.id desc limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countSuccessions(ctx: Ctx, state: State | null): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from succession s where ${reached(ctx)} and ${of(state)}`,
  );
  return Number(count);
}

export interface LineRow {
  fromId: string;
  toId: string | null;
  kind: Kind;
  on: Day;
  legalBasis: string;
  successionId: string;
}

const line = sql`l.from_id as "fromId", l.to_id as "toId", l.kind, s.on_day::text as "on",
  s.legal_basis as "legalBasis", s.id as "successionId"`;

/** Who ends and who succeeds by each of many acts, in one statement; the acts have been checked for reach. */
export async function linesOf(ctx: Ctx, successionIds: readonly string[]): Promise<LineRow[][]> {
  const rows = await ask(
    ctx.em,
    sql<LineRow>`select ${line} from succession_line l join succession s on s.id = l.succession_id
      where l.succession_id = any(${successionIds}::uuid[]) order by l.succession_id, l.number`,
  );
  const byAct = Map.groupBy(rows, ({ successionId }) => successionId);
  return successionIds.map((id) => byAct.get(id) ?? []);
}

/** What an agency tells of its lineage at most: as much as one act may hold. */
const MOST_KIN = 1_000;

/** Whom each of many agencies took the place of, or who took its own, in one statement; acts that were done alone. */
export async function lineage(ctx: Ctx, agencyIds: readonly string[], side: 'from' | 'to'): Promise<LineRow[][]> {
  const own = side === 'from' ? sql`l.from_id` : sql`l.to_id`;
  const rows = await ask(
    ctx.em,
    sql<LineRow>`select kin.* from unnest(${agencyIds}::uuid[]) wanted(id) cross join lateral (
        select ${line}, l.number from succession_line l join succession s on s.id = l.succession_id
        where ${own} = wanted.id and l.to_id is not null and s.state = 'DONE'
        order by s.on_day, l.succession_id, l.number limit ${MOST_KIN}) kin
      order by kin."on", kin."successionId", kin.number`,
  );
  const byAgency = Map.groupBy(rows, ({ fromId, toId }) => (side === 'from' ? fromId : (toId ?? '')));
  return agencyIds.map((id) => byAgency.get(id) ?? []);
}

/** The first and the last day on which each of these agencies took another's place; those that never did are left out. */
export async function heirDays(
  ctx: Ctx,
  agencyIds: readonly string[],
): Promise<{ id: string; first: Day; last: Day }[]> {
  return ask(
    ctx.em,
    sql<{ id: string; first: Day; last: Day }>`
      select l.to_id as id, min(s.on_day)::text as first, max(s.on_day)::text as last
      from succession_line l join succession s on s.id = l.succession_id
      where l.to_id = any(${agencyIds}::uuid[]) and s.state = 'DONE' group by l.to_id`,
  );
}
