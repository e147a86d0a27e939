import { defineJob, freshCtx } from '@qms/chassis';
import { DomainError } from '@qms/kernel';
import { z } from 'zod';
import { callForRedeclaration } from './redeclaration.commands.js';
import { outdatedSystems } from './redeclaration.store.js';

const AT_ONCE = 200;

/**
 * Every ten minutes, and so within ten of 00:00 local time and of each change: what is declared and no longer so is due
 * again, each in its own transaction.
 */
export const callOutdated = defineJob({
  name: 'call-for-redeclaration',
  payload: z.object({}),
  async handle(ctx) {
    for (const outdated of await outdatedSystems(ctx, AT_ONCE)) {
      try {
        await callForRedeclaration(freshCtx(ctx), outdated);
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        // a person may have declared it meanwhile; the others are still called
        ctx.log.warn({ err: error, id: outdated.qualitySystemId, requestId: ctx.requestId }, 'not called for again');
      }
    }
  },
});
