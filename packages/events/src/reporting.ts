import { z } from 'zod';
import { defineEvent } from './define-event.js';

const reportFact = z.object({ reportId: z.uuid() });

export const reportRequested = defineEvent('report.requested', reportFact);
export const reportReady = defineEvent('report.ready', reportFact);
