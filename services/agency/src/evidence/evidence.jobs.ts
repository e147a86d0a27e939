import { listen } from '@qms/chassis';
import { internalAuditRecorded, managementReviewRecorded } from '@qms/events';
import { takeInEvidence } from './evidence.store.js';

/** Without an internal audit of the last 12 months no system is confirmed (QĐ19 art. 4.2b). */
export const takeInInternalAudit = listen(internalAuditRecorded, {
  name: 'take-in-internal-audit',
  handle: (ctx, { internalAuditId, qualitySystemId, auditedOn }) =>
    takeInEvidence(ctx.em, { recordId: internalAuditId, qualitySystemId, kind: 'INTERNAL_AUDIT', on: auditedOn }),
});

/** Nor without a management review (QĐ19 art. 4.2c). */
export const takeInManagementReview = listen(managementReviewRecorded, {
  name: 'take-in-management-review',
  handle: (ctx, { managementReviewId, qualitySystemId, reviewedOn }) =>
    takeInEvidence(ctx.em, {
      recordId: managementReviewId,
      qualitySystemId,
      kind: 'MANAGEMENT_REVIEW',
      on: reviewedOn,
    }),
});
