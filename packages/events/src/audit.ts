import { z } from 'zod';
import { defineEvent } from './define-event.js';

export const inspectionClosed = defineEvent(
  'inspection.closed',
  z.object({ inspectionId: z.uuid(), agencyId: z.uuid(), method: z.enum(['DESK', 'ON_SITE']) }),
);

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** The two yearly duties of a quality system, each told when it is done (QĐ19 art. 4.2b–c, 4.4b). */
export const internalAuditRecorded = defineEvent(
  'internalAudit.recorded',
  z.object({ internalAuditId: z.uuid(), qualitySystemId: z.uuid(), auditedOn: day }),
);
export const managementReviewRecorded = defineEvent(
  'managementReview.recorded',
  z.object({ managementReviewId: z.uuid(), qualitySystemId: z.uuid(), reviewedOn: day }),
);
