import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, newId, type Day } from '@qms/kernel';
import { requireHolder } from '../quality-system/quality-system.store.js';
import { InternalAudit, type Finding, type Plan } from './internal-audit.js';
import { mayPlanInternalAudit, mayRecordInternalAudit } from './internal-audit.policy.js';
import { requireInternalAudit } from './internal-audit.store.js';

/** Plans which clauses are looked at, by whom, on a day (ISO 9001 clause 9.2.2a). */
export async function planInternalAudit(ctx: Ctx, input: Omit<Plan, 'id' | 'agencyId'>): Promise<InternalAudit> {
  const agencyId = await requireHolder(ctx, input.qualitySystemId);
  allow(mayPlanInternalAudit(await actorHere(ctx, agencyId)));
  return flush(ctx, 'planInternalAudit', InternalAudit.plan({ ...input, id: newId(ctx.now), agencyId }, ctx.now));
}

export interface RecordInternalAudit {
  internalAuditId: string;
  auditedOn: Day;
  findings: Finding[];
  conclusion: string;
  expectedVersion: number;
}

/** What the auditors found; from here the agency may confirm its system (QĐ19 art. 4.2b). */
export async function recordInternalAudit(ctx: Ctx, input: RecordInternalAudit): Promise<InternalAudit> {
  const audit = await requireInternalAudit(ctx, input.internalAuditId, input.expectedVersion);
  allow(mayRecordInternalAudit(await actorHere(ctx, audit.agencyId), audit));
  audit.record(input, ctx.now);
  return flush(ctx, 'recordInternalAudit', audit);
}
