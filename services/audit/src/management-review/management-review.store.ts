import { defineEntity, p } from '@mikro-orm/core';
import { ask, askOne, inScope, mapNoun, requireNoun, rowById, type Ctx, type PartMapping } from '@qms/chassis';
import { cutPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { openDayPage } from '../inspection/inspection.store.js';
import { rememberDuty } from '../quality-system/quality-system.store.js';
import {
  ManagementReview,
  type Decision,
  type Input,
  type InputTopic,
  type OutputTopic,
  type State,
} from './management-review.js';

const schema = defineEntity({
  class: ManagementReview as never,
  tableName: 'management_review',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    qualitySystemId: p.uuid(),
    agencyId: p.uuid(),
    state: p.text(),
    plannedOn: p.date(),
    reviewedOn: p.date().nullable(),
    conclusion: p.text().nullable(),
  },
});

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const inputs: PartMapping<ManagementReview> = {
  table: 'management_review_input',
  owner: 'management_review_id',
  rows: (review) => review.inputs.map(({ topic, note }, n) => ({ position: n + 1, topic, note })),
  fill(review, rows) {
    review.inputs = rows.map((row): Input => ({ topic: row['topic'] as InputTopic, note: String(row['note']) }));
  },
};

const decisions: PartMapping<ManagementReview> = {
  table: 'management_review_decision',
  owner: 'management_review_id',
  rows: (review) =>
    review.decisions.map(({ topic, decision, ownerId, dueOn }, n) => ({
      position: n + 1,
      topic,
      decision,
      owner_id: ownerId,
      due_on: dueOn,
    })),
  fill(review, rows) {
    review.decisions = rows.map((row): Decision => ({
      topic: row['topic'] as OutputTopic,
      decision: String(row['decision']),
      ownerId: textOrNull(row['owner_id']),
      dueOn: textOrNull(row['due_on']),
    }));
  },
};

export const managementReviewMapping = mapNoun<ManagementReview>({
  name: 'management-review',
  noun: ManagementReview,
  schema,
  agencyOf: (review) => review.agencyId,
  parts: [inputs, decisions],
  settle: (em, { qualitySystemId, reviewedOn }) => rememberDuty(em, qualitySystemId, 'reviewed_on', reviewedOn),
});

export function requireManagementReview(ctx: Ctx, id: string, expectedVersion: number): Promise<ManagementReview> {
  return requireNoun(ctx, managementReviewMapping, id, expectedVersion);
}

export interface ManagementReviewRow {
  id: string;
  version: number;
  qualitySystemId: string;
  agencyId: string;
  state: State;
  plannedOn: Day;
  reviewedOn: Day | null;
  conclusion: string | null;
}

const columns = sql`t.id, t.version, t.quality_system_id as "qualitySystemId", t.agency_id as "agencyId", t.state,
  t.planned_on::text as "plannedOn", t.reviewed_on::text as "reviewedOn", t.conclusion`;

export interface ReviewFilter {
  agencyId?: string | undefined;
  qualitySystemId?: string | undefined;
  state?: State | undefined;
}

function filtered(ctx: Ctx, { agencyId, qualitySystemId, state }: ReviewFilter): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = [inScope(ctx.actor, sql.ref('t.agency_id'), ctx.today)];
  if (agencyId) conditions.push(sql`t.agency_id = ${agencyId}::uuid`);
  if (qualitySystemId) conditions.push(sql`t.quality_system_id = ${qualitySystemId}::uuid`);
  if (state) conditions.push(sql`t.state = ${state}`);
  return sql.join(conditions, sql` and `);
}

/** The latest planned first. */
export async function managementReviews(
  ctx: Ctx,
  filter: ReviewFilter,
  request: PageRequest,
): Promise<Page<ManagementReviewRow>> {
  const { first, after } = openDayPage(request);
  const beyond = after ? sql`(t.planned_on, t.id) < (${after.day}::date, ${after.id}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<ManagementReviewRow>`select ${columns} from management_review t where ${filtered(ctx, filter)}
      and ${beyond} order by t.planned_on desc, t.id desc limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countManagementReviews(ctx: Ctx, filter: ReviewFilter): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from management_review t where ${filtered(ctx, filter)}`,
  );
  return Number(count);
}

export function managementReviewById(ctx: Ctx, id: string): Promise<ManagementReviewRow | null> {
  return rowById(ctx, 'management review', id, (ids) =>
    ask(
      ctx.em,
      sql<ManagementReviewRow>`select ${columns} from management_review t
        where t.id = any(${ids}::uuid[]) and ${filtered(ctx, {})}`,
    ),
  );
}

/** The inputs of many reviews that the actor has been shown, in one statement. */
export async function inputsOf(ctx: Ctx, ids: readonly string[]): Promise<Input[][]> {
  const rows = await ask(
    ctx.em,
    sql<Input & { ownerId: string }>`select management_review_id as "ownerId", topic, note
      from management_review_input where management_review_id = any(${ids}::uuid[])
      order by management_review_id, position`,
  );
  return ids.map((id) => rows.filter(({ ownerId }) => ownerId === id));
}

export type DecisionRow = Decision & { reviewId: string };

/** The decisions of many reviews that the actor has been shown, in one statement. */
export async function decisionsOf(ctx: Ctx, ids: readonly string[]): Promise<DecisionRow[][]> {
  const rows = await ask(
    ctx.em,
    sql<DecisionRow>`select management_review_id as "reviewId", topic, decision, owner_id as "ownerId",
        due_on::text as "dueOn" from management_review_decision where management_review_id = any(${ids}::uuid[])
      order by management_review_id, position`,
  );
  return ids.map((id) => rows.filter(({ reviewId }) => reviewId === id));
}
