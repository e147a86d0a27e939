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
import { cutPage, Invalid, NotFound, openPage, RuleBroken, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { committees } from '../committee/committee.store.js';
import { inForceOn } from '../declaration/declaration.store.js';
import type { Ground } from '../sharing/sharing.js';
import { QualitySystem, type Cause, type Member } from './quality-system.js';
import type { Stage } from '../stage/stage.js';

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
    scopeVersion: p.integer(),
    scopeChangedOn: p.date().nullable(),
    confirmedScopeVersion: p.integer().nullable(),
    grounds: p.array().columnType('text[]'),
    establishedOn: p.date(),
    confirmedOn: p.date().nullable(),
    redeclareBy: p.date().nullable(),
    redeclareBecause: p.text().nullable(),
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

const covered: PartMapping<QualitySystem> = {
  table: 'quality_system_procedure',
  owner: 'quality_system_id',
  rows: (system) => system.procedureIds.map((id, n) => ({ position: n + 1, procedure_id: id })),
  fill(system, rows) {
    system.procedureIds = rows.map((row) => String(row['procedure_id']));
  },
};

export const qualitySystemMapping = mapNoun<QualitySystem>({
  name: 'quality-system',
  noun: QualitySystem,
  schema,
  agencyOf: (system) => system.holderId,
  parts: [members, covered, committees],
  constraints: {
    quality_system_procedure_procedure_id_fkey: () =>
      new Invalid('procedureIds', { vi: 'Có thủ tục chưa được công bố.', en: 'Some procedure was never announced.' }),
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
  redeclareBecause: Cause | null;
  grounds: Ground[];
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
           s.confirmed_on::text as "confirmedOn", s.redeclare_by::text as "redeclareBy",
           s.redeclare_because as "redeclareBecause", s.grounds ${from}
    left join lateral ${inForceOn(sql.ref('s.id'), asOf)} last on true
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

export interface SystemFilter {
  stage?: Stage | undefined;
  edition?: string | undefined;
  agencyId?: string | undefined;
  subtreeOf?: string | undefined;
}

function chosen(ctx: Ctx, { stage, edition, agencyId, subtreeOf }: SystemFilter, asOf: Day): RawBuilder<unknown> {
  const conditions = [reached(ctx, asOf)];
  const served = (of: RawBuilder<unknown>): RawBuilder<unknown> => sql`exists (select from quality_system_member m
    where m.quality_system_id = s.id and m.valid_from <= ${asOf}::date and ${asOf}::date < m.valid_to and ${of})`;
  if (stage) conditions.push(sql`${stageOn(asOf, ctx.today)} = ${stage}`);
  if (edition) conditions.push(sql`last.edition = ${edition}`);
  if (agencyId) conditions.push(served(sql`m.agency_id = ${agencyId}::uuid`));
  if (subtreeOf) {
    conditions.push(
      served(sql`exists (select from agency_tree r where r.agency_id = m.agency_id and r.above_id = ${subtreeOf}::uuid
        and not r.by_lead and r.valid_from <= ${asOf}::date and ${asOf}::date < r.valid_to)`),
    );
  }
  return sql.join(conditions, sql` and `);
}

export async function qualitySystems(
  ctx: Ctx,
  filter: SystemFilter,
  asOf: Day,
  request: PageRequest,
): Promise<Page<QualitySystemRow>> {
  const { first, after } = openPage(request, 1);
  const beyond = after ? sql`s.id::text > ${after[0]}` : sql`true`;
  const tail = sql`${chosen(ctx, filter, asOf)} and ${beyond} order by s.id::text limit ${first + 1}`;
  return cutPage(await ask(ctx.em, seenOn(ctx, asOf, sql`from quality_system s`, tail)), first);
}

export async function countQualitySystems(ctx: Ctx, filter: SystemFilter, asOf: Day): Promise<number> {
  const all = seenOn(ctx, asOf, sql`from quality_system s`, chosen(ctx, filter, asOf));
  const { count } = await askOne<{ count: string }>(ctx.em, sql`select count(*) from (${all}) found`);
  return Number(count);
}

export function systemOn(ctx: Ctx, id: string, asOf: Day): Promise<QualitySystemRow | null> {
  return rowById(ctx, `system ${asOf}`, id, (ids) => qualitySystemsByIds(ctx, ids, asOf));
}

/** What a mutation answers with: the system as it stands today. */
export async function readSystem(ctx: Ctx, id: string): Promise<QualitySystemRow> {
  const [row] = await qualitySystemsByIds(ctx, [id], ctx.today);
  if (!row) throw new NotFound();
  return row;
}
