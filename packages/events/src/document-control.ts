import { z } from 'zod';
import { defineEvent } from './define-event.js';

const revisionFact = z.object({
  revisionId: z.uuid(),
  documentId: z.uuid(),
  agencyId: z.uuid(),
  effectiveOn: z.string(),
});

export const revisionEffective = defineEvent('revision.effective', revisionFact);

/** Which administrative procedures a document in force covers from a day on; none when it is not in force. */
export const documentCoverageChanged = defineEvent(
  'document.coverageChanged',
  z.object({
    documentId: z.uuid(),
    agencyId: z.uuid(),
    /** The document’s version: late news is told by it. */
    version: z.number().int().positive(),
    from: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
    procedureIds: z.array(z.uuid()).max(500),
  }),
);
