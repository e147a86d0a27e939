import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, newId } from '@qms/kernel';
import { requireHolder } from '../quality-system/quality-system.store.js';
import { ManagementReview, type Outcome, type Plan } from './management-review.js';
import { mayPlanManagementReview, mayRecordManagementReview } from './management-review.policy.js';
import { requireManagementReview } from './management-review.store.js';

/** Sets the day on which the leaders look at their system (ISO 9001 clause 9.3.1). */
export async function planManagementReview(ctx: Ctx, input: Omit<Plan, 'id' | 'agencyId'>): Promise<ManagementReview> {
  const agencyId = await requireHolder(ctx, input.qualitySystemId);
  allow(mayPlanManagementReview(await actorHere(ctx, agencyId)));
  const review = ManagementReview.plan({ ...input, id: newId(ctx.now), agencyId }, ctx.now);
  return flush(ctx, 'planManagementReview', review);
}

export type RecordManagementReview = Outcome & { managementReviewId: string; expectedVersion: number };

/** What was looked at and decided; from here the head may confirm the system (QĐ19 art. 4.2c). */
export async function recordManagementReview(ctx: Ctx, input: RecordManagementReview): Promise<ManagementReview> {
  const review = await requireManagementReview(ctx, input.managementReviewId, input.expectedVersion);
  allow(mayRecordManagementReview(await actorHere(ctx, review.agencyId)));
  review.record(input, ctx.now);
  return flush(ctx, 'recordManagementReview', review);
}
