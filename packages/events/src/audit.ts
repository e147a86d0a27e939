import { z } from 'zod';
import { defineEvent } from './define-event.js';

export const inspectionClosed = defineEvent(
  'inspection.closed',
  z.object({ inspectionId: z.uuid(), agencyId: z.uuid(), method: z.enum(['DESK', 'ON_SITE']) }),
);
