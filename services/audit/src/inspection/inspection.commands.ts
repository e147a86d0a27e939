import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, isId, newId, NotFound, type ActorHere, type Day } from '@qms/kernel';
import { Inspection, type Plan } from './inspection.js';
import {
  mayAgreeMinutes,
  mayAnnounceInspection,
  mayCloseInspection,
  mayPlanInspection,
  mayRequestAgencyReport,
  mayReviewAgencyReport,
  maySignMinutes,
  mayStartInspection,
  maySubmitAgencyReport,
} from './inspection.policy.js';
import { openInspectionsOf, requireInForce, requireInspection } from './inspection.store.js';

/** Plans one inspection; the year's programme will do it for many. */
export async function planInspection(ctx: Ctx, input: Omit<Plan, 'id'>): Promise<Inspection> {
  if (!isId(input.agencyId)) throw new NotFound();
  const by = await actorHere(ctx, input.agencyId);
  allow(mayPlanInspection(by));
  await requireInForce(ctx, input.agencyId, input.plannedOn);
  return flush(ctx, 'planInspection', Inspection.plan({ ...input, id: newId(ctx.now) }, by, ctx.now));
}

export interface OfInspection {
  inspectionId: string;
  expectedVersion: number;
}

export async function announceInspection(
  ctx: Ctx,
  input: OfInspection & { decisionNumber: string; decidedOn: Day },
): Promise<Inspection> {
  const { inspection, by } = await required(ctx, input);
  allow(mayAnnounceInspection(by, inspection));
  inspection.announceInspection(input, by, ctx.now);
  return flush(ctx, 'announceInspection', inspection);
}

export async function startInspection(ctx: Ctx, input: OfInspection & { startedOn: Day }): Promise<Inspection> {
  const { inspection, by } = await required(ctx, input);
  allow(mayStartInspection(by, inspection));
  inspection.startInspection(input.startedOn, by, ctx.now);
  return flush(ctx, 'startInspection', inspection);
}

export async function agreeMinutes(
  ctx: Ctx,
  input: OfInspection & { minutes: string; agreedOn: Day },
): Promise<Inspection> {
  const { inspection, by } = await required(ctx, input);
  allow(mayAgreeMinutes(by, inspection));
  inspection.agreeMinutes(input, by, ctx.now);
  return flush(ctx, 'agreeMinutes', inspection);
}

export async function signMinutes(
  ctx: Ctx,
  input: OfInspection & { signer: string; signedOn: Day },
): Promise<Inspection> {
  const { inspection, by } = await required(ctx, input);
  allow(maySignMinutes(by, inspection));
  inspection.signMinutes(input, by, ctx.now);
  return flush(ctx, 'signMinutes', inspection);
}

export async function requestAgencyReport(
  ctx: Ctx,
  input: OfInspection & { letterNumber: string; requestedOn: Day; reportDueOn: Day },
): Promise<Inspection> {
  const { inspection, by } = await required(ctx, input);
  allow(mayRequestAgencyReport(by, inspection));
  inspection.requestAgencyReport(input, by, ctx.now);
  return flush(ctx, 'requestAgencyReport', inspection);
}

export async function submitAgencyReport(
  ctx: Ctx,
  input: OfInspection & { report: string; submittedOn: Day },
): Promise<Inspection> {
  const { inspection, by } = await required(ctx, input);
  allow(maySubmitAgencyReport(by));
  inspection.submitAgencyReport(input, ctx.now);
  return flush(ctx, 'submitAgencyReport', inspection);
}

export async function reviewAgencyReport(
  ctx: Ctx,
  input: OfInspection & { review: string; reviewedOn: Day },
): Promise<Inspection> {
  const { inspection, by } = await required(ctx, input);
  allow(mayReviewAgencyReport(by, inspection));
  inspection.reviewAgencyReport(input, by, ctx.now);
  return flush(ctx, 'reviewAgencyReport', inspection);
}

export async function closeInspection(
  ctx: Ctx,
  input: OfInspection & { conclusion: string; closedOn: Day },
): Promise<Inspection> {
  const { inspection, by } = await required(ctx, input);
  allow(mayCloseInspection(by, inspection));
  inspection.closeInspection(input, by, ctx.now);
  return flush(ctx, 'closeInspection', inspection);
}

/** An agency has ended: its inspections end that day, with the act as the reason. */
export async function lapseInspections(
  ctx: Ctx,
  input: { agencyIds: readonly string[]; on: Day; legalBasis: string },
): Promise<void> {
  const reason = `Cơ quan kết thúc từ ngày ${input.on} theo ${input.legalBasis}.`;
  for (const id of await openInspectionsOf(ctx, input.agencyIds)) {
    const inspection = await requireInspection(ctx, id);
    inspection.endWith(reason, input.on, ctx.now);
    await flush(ctx, 'lapseInspections', inspection);
  }
}

async function required(ctx: Ctx, input: OfInspection): Promise<{ inspection: Inspection; by: ActorHere }> {
  const inspection = await requireInspection(ctx, input.inspectionId, input.expectedVersion);
  return { inspection, by: await actorHere(ctx, inspection.agencyId) };
}
