import { connection, DayScalar, perform, rolesHere, type Connection, type Ctx } from '@qms/chassis';
import { NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { checkedDuties, DutyFilterInput } from '../internal-audit/internal-audit.type.js';
import { AgencyType, OfficerType, QualitySystemType } from '../references.js';
import { planManagementReview, recordManagementReview } from './management-review.commands.js';
import type { Input } from './management-review.js';
import { mayRecordManagementReview } from './management-review.policy.js';
import {
  countManagementReviews,
  decisionsOf,
  inputsOf,
  managementReviewById,
  managementReviews,
  type DecisionRow,
  type ManagementReviewRow,
} from './management-review.store.js';
import {
  decisionOf,
  ManagementReviewConnection,
  ManagementReviewType,
  ReviewDecisionInput,
  ReviewDecisionType,
  ReviewedInputInput,
  ReviewedInputType,
} from './management-review.type.js';

@Resolver(() => ManagementReviewType)
export class ManagementReviewResolver {
  @Query(() => ManagementReviewConnection, {
    description: 'Management reviews within reach, the latest planned first.',
  })
  async managementReviews(
    @Context() ctx: Ctx,
    @Arg('first', () => Int) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('filter', () => DutyFilterInput, { nullable: true }) filter?: DutyFilterInput,
  ): Promise<Connection<ManagementReviewRow>> {
    const wanted = checkedDuties(filter ?? {});
    const page = await managementReviews(ctx, wanted, { first, after });
    return connection(
      page,
      (row) => [row.plannedOn, row.id],
      () => countManagementReviews(ctx, wanted),
    );
  }

  @Query(() => ManagementReviewType, {
    nullable: true,
    description: 'One review; null when it is unknown or out of scope.',
  })
  managementReview(@Context() ctx: Ctx, @Arg('id', () => ID) id: string): Promise<ManagementReviewRow | null> {
    return managementReviewById(ctx, id);
  }

  @Mutation(() => ManagementReviewType, { description: 'Plans a management review of a system (QĐ19 art. 4.2c).' })
  planManagementReview(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('plannedOn', () => DayScalar, { description: 'The day it is planned for.' }) plannedOn: Day,
  ): Promise<ManagementReviewRow> {
    return perform(ctx, 'planManagementReview', planManagementReview, { qualitySystemId, plannedOn }, read);
  }

  @Mutation(() => ManagementReviewType, {
    description:
      'What was looked at and decided (ISO 9001 clauses 9.3.2, 9.3.3). RULE_BROKEN every-input-reviewed, a-review-decides.',
  })
  recordManagementReview(
    @Context() ctx: Ctx,
    @Arg('managementReviewId', () => ID) managementReviewId: string,
    @Arg('reviewedOn', () => DayScalar, { description: 'The day it was held.' }) reviewedOn: Day,
    @Arg('inputs', () => [ReviewedInputInput], { description: 'Each topic once.' }) inputs: ReviewedInputInput[],
    @Arg('decisions', () => [ReviewDecisionInput], { description: 'What was decided, 1 to 100.' })
    decisions: ReviewDecisionInput[],
    @Arg('conclusion', () => String, { description: 'What it came to, 10,000 characters at most.' }) conclusion: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<ManagementReviewRow> {
    const input = {
      managementReviewId,
      reviewedOn,
      inputs: inputs.map(({ topic, note }) => ({ topic, note })),
      decisions: decisions.map(decisionOf),
      conclusion,
      expectedVersion,
    };
    return perform(ctx, 'recordManagementReview', recordManagementReview, input, read);
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'The agency whose head answers for the system.' })
  agency(@Context() ctx: Ctx, @Root() review: ManagementReviewRow): AgencyType {
    return { id: review.agencyId, asOf: ctx.today };
  }

  @FieldResolver(() => QualitySystemType, { nullable: true, description: 'The system reviewed, as it stands today.' })
  qualitySystem(@Context() ctx: Ctx, @Root() review: ManagementReviewRow): QualitySystemType {
    return { id: review.qualitySystemId, asOf: ctx.today };
  }

  @FieldResolver(() => [ReviewedInputType], { description: 'What was looked at.' })
  inputs(@Context() ctx: Ctx, @Root() review: ManagementReviewRow): Promise<Input[]> {
    return ctx.loader<string, Input[]>('review inputs', (ids) => inputsOf(ctx, ids)).load(review.id);
  }

  @FieldResolver(() => [ReviewDecisionType], { description: 'What was decided.' })
  decisions(@Context() ctx: Ctx, @Root() review: ManagementReviewRow): Promise<DecisionRow[]> {
    return ctx.loader<string, DecisionRow[]>('review decisions', (ids) => decisionsOf(ctx, ids)).load(review.id);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() review: ManagementReviewRow): Promise<string[]> {
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, review.agencyId) };
    return review.state === 'PLANNED' && mayRecordManagementReview(here) ? ['recordManagementReview'] : [];
  }
}

@Resolver(() => ReviewDecisionType)
export class ManagementReviewDecisionResolver {
  @FieldResolver(() => OfficerType, { nullable: true, description: 'Who carries it out.' })
  owner(@Root() { ownerId }: DecisionRow): OfficerType | null {
    return ownerId === null ? null : { id: ownerId };
  }
}

async function read(ctx: Ctx, id: string): Promise<ManagementReviewRow> {
  const row = await managementReviewById(ctx, id);
  if (!row) throw new NotFound();
  return row;
}
