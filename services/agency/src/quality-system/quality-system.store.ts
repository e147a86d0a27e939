import { defineEntity, p } from '@mikro-orm/core';
import {
  actorHere,
  ask,
  askOne,
  inScope,
  mapNoun,
  requireNoun,
  rowById,
  type Ctx,
  type PartMapping,
} from '@qms/chassis';
import { cutPage, openPage, RuleBroken, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { QualitySystem, type Member, type Stage } from './quality-system.js';

const schema = defineEntity({
  class: QualitySystem as never,
  tableName: 'quality_system',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    name: p.text(),
    holderId: p.uuid(),
    stage: p.text(),
    scope: p.text(),
    establishedOn: p.date(),
    confirmedOn: p.date().nullable(),
    redeclareBy: p.date().nullable(),
    closedOn: p.date().nullable(),
  },
});

const members: PartMapping<QualitySystem> = {
  table: 'quality_system_member',
  owner: 'quality_system_id',
  rows: (system) =>
    system.members.map((member) => ({
      agency_id: member.agencyId,
      legal_basis: member.legalBasis,
      valid_from: member.from,
      valid_to: member.to ?? 'infinity',
    })),
  fill(system, rows) {
    system.members = rows.map((row): Member => ({
      agencyId: String(row['agency_id']),
      legalBasis: String(row['legal_basis']),
      from: String(row['valid_from']),
      to: row['valid_to'] === 'infinity' ? null : String(row['valid_to']),
    }));
  },
};

export const qualitySystemMapping = mapNoun<QualitySystem>({
  name: 'quality-system',
  noun: QualitySystem,
  schema,
  agencyOf: (system) => system.holderId,
  parts: [members],
  constraints: {
    quality_system_member_of_one: () =>
      new RuleBroken('one-system-an-agency', 'TT26 art. 6', {
        vi: 'Cơ quan này đã thuộc một hệ thống khác trong thời gian đó.',
        en: 'Another system serves this agency at that time.',
      }),
  },
});

/** Loads a system whose holder the actor reaches. */
export async function requireQualitySystem(ctx: Ctx, id: string, expectedVersion?: number): Promise<QualitySystem> {
  const system = await requireNoun(ctx, qualitySystemMapping, id, expectedVersion);
  await actorHere(ctx, system.holderId);
  return system;
}

/** A system seen on a day: its edition is that of the last declaration on or before it. */
export interface QualitySystemRow {
  id: string;
  asOf: Day;
  version: number;
  name: string;
  holderId: string;
  stage: Stage;
  scope: string;
  edition: string | null;
  establishedOn: Day;
  confirmedOn: Day | null;
  redeclareBy: Day | null;
}

// a past day is seen through its declarations: the stage column knows only the present one
const stageOn = (asOf: Day, today: Day): RawBuilder<unknown> =>
  asOf >= today ? sql`s.stage` : sql`case when last.edition is not null then 'DECLARED' else 'BUILDING' end`;

function seenOn(
  ctx: Ctx,
  asOf: Day,
  from: RawBuilder<unknown>,
  tail: RawBuilder<unknown>,
): RawBuilder<QualitySystemRow> {
  return sql<QualitySystemRow>`
    select s.id, ${asOf}::text as "asOf", s.version, s.name, s.holder_id as "holderId",
           ${stageOn(asOf, ctx.today)} as stage, s.scope, last.edition, s.established_on::text as "establishedOn",
           s.confirmed_on::text as "confirmedOn", s.redeclare_by::text as "redeclareBy" ${from}
    left join lateral (
      select d.edition from declaration d where d.quality_system_id = s.id and d.declared_on <= ${asOf}::date
      order by d.declared_on desc, d.id desc limit 1) last on true
    where s.established_on <= ${asOf}::date and ${tail}`;
}

/** In scope through any agency it serves on that day. */
function reached(ctx: Ctx, asOf: Day): RawBuilder<unknown> {
  return sql`exists (select from quality_system_member m where m.quality_system_id = s.id
    and m.valid_from <= ${asOf}::date and ${asOf}::date < m.valid_to
    and ${inScope(ctx.actor, sql.ref('m.agency_id'), asOf)})`;
}

export function qualitySystemsByIds(ctx: Ctx, ids: readonly string[], asOf: Day): Promise<QualitySystemRow[]> {
  return ask(
    ctx.em,
    seenOn(ctx, asOf, sql`from quality_system s`, sql`s.id = any(${ids}::uuid[]) and ${reached(ctx, asOf)}`),
  );
}

/** The system that serves each agency on a day, in one statement. */
export async function systemsOfAgencies(
  ctx: Ctx,
  agencyIds: readonly string[],
  asOf: Day,
): Promise<(QualitySystemRow | null)[]> {
  const rows = await ask(
    ctx.em,
    seenOn(
      ctx,
      asOf,
      sql`, m.agency_id as "agencyId" from quality_system_member m join quality_system s on s.id = m.quality_system_id`,
      sql`m.agency_id = any(${agencyIds}::uuid[]) and m.valid_from <= ${asOf}::date and ${asOf}::date < m.valid_to
          and ${inScope(ctx.actor, sql.ref('m.agency_id'), asOf)}`,
    ),
  );
  const byAgency = new Map(rows.map((row) => [(row as QualitySystemRow & { agencyId: string }).agencyId, row]));
  return agencyIds.map((id) => byAgency.get(id) ?? null);
}

export async function qualitySystems(ctx: Ctx, asOf: Day, request: PageRequest): Promise<Page<QualitySystemRow>> {
  const { first, after } = openPage(request, 1);
  const beyond = after ? sql`s.id::text > ${after[0]}` : sql`true`;
  const tail = sql`${reached(ctx, asOf)} and ${beyond} order by s.id::text limit ${first + 1}`;
  return cutPage(await ask(ctx.em, seenOn(ctx, asOf, sql`from quality_system s`, tail)), first);
}

export async function countQualitySystems(ctx: Ctx, asOf: Day): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from quality_system s where s.established_on <= ${asOf}::date and ${reached(ctx, asOf)}`,
  );
  return Number(count);
}

/** The agencies that each system serves on a day, in one statement. */
export async function membersOf(ctx: Ctx, systemIds: readonly string[], asOf: Day): Promise<string[][]> {
  const rows = await ask(
    ctx.em,
    sql<{ systemId: string; agencyId: string }>`
      select quality_system_id as "systemId", agency_id as "agencyId" from quality_system_member
      where quality_system_id = any(${systemIds}::uuid[]) and valid_from <= ${asOf}::date and ${asOf}::date < valid_to
      order by agency_id`,
  );
  return systemIds.map((id) => rows.filter((row) => row.systemId === id).map((row) => row.agencyId));
}

export function systemOn(ctx: Ctx, id: string, asOf: Day): Promise<QualitySystemRow | null> {
  return rowById(ctx, `system ${asOf}`, id, (ids) => qualitySystemsByIds(ctx, ids, asOf));
}
