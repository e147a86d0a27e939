import { z } from 'zod';
import { defineEvent } from './define-event.js';

const revisionFact = z.object({
  revisionId: z.uuid(),
  documentId: z.uuid(),
  agencyId: z.uuid(),
  effectiveOn: z.string(),
});

export const revisionEffective = defineEvent('revision.effective', revisionFact);
