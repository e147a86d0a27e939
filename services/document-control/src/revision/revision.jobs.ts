import { defineJob, freshCtx } from '@qms/chassis';
import { DomainError } from '@qms/kernel';
import { z } from 'zod';
import { makeRevisionEffective } from './revision.commands.js';
import { revisionsToTakeEffect } from './revision.store.js';

const AT_ONCE = 200;

/** At 00:00 local time, and at every start: what was approved for a day that has come takes effect, each in its own transaction. */
export const takeEffect = defineJob({
  name: 'take-effect',
  payload: z.object({}),
  async handle(ctx) {
    for (const revisionId of await revisionsToTakeEffect(ctx, AT_ONCE)) {
      try {
        await makeRevisionEffective(freshCtx(ctx), { revisionId });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        // a person may have moved it meanwhile; the others still take effect
        ctx.log.warn({ err: error, id: revisionId, requestId: ctx.requestId }, 'a revision could not take effect');
      }
    }
  },
});
