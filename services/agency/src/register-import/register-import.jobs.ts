import { BEAT_MS, defineJob, enqueue, freshCtx, listen, type JobCtx } from '@qms/chassis';
import { registerImportRequested } from '@qms/events';
import { Conflict, DomainError } from '@qms/kernel';
import { z } from 'zod';
import { agencyPlanner } from '../agency-import/agency-import.commands.js';
import { declarationPlanner } from '../declaration-import/declaration-import.commands.js';
import { officerPlanner } from '../officer-import/officer-import.commands.js';
import { actorOf } from '../officer/officer.store.js';
import { procedurePlanner } from '../procedure-import/procedure-import.commands.js';
import { successionPlanner } from '../succession-import/succession-import.commands.js';
import { clearInPages } from '../stored-file/stored-file.commands.js';
import { carryOutImport, failImport, forgetRows, refuseImport } from './register-import.commands.js';
import type { ImportKind } from './register-import.js';
import { importById, importLeases, oldImports, type Planner } from './register-import.store.js';

const planners: Readonly<Record<ImportKind, Planner>> = {
  AGENCIES: agencyPlanner,
  DECLARATIONS: declarationPlanner,
  OFFICERS: officerPlanner,
  PROCEDURES: procedurePlanner,
  SUCCESSIONS: successionPlanner,
};
/** Claims, over all tries and workers: one that brings its worker down each time is given up. */
const MOST_CLAIMS = 5;

/** Does an import as whoever brought it, with the roles that person holds now. */
export const takeImport = defineJob({
  name: 'carry-out-import',
  queue: 'imports',
  payload: z.object({ importId: z.uuid() }),
  async handle(ctx, { importId }) {
    const claim = await importLeases.claim(freshCtx(ctx), importId);
    if (!claim) return;
    if (claim.attempts > MOST_CLAIMS) return failImport(freshCtx(ctx), importId);
    const row = await importById(freshCtx(ctx), importId);
    if (!row) return;
    const actor = await actorOf(freshCtx(ctx), row.actorId);
    const beat = setInterval(() => {
      importLeases.tellProgress(ctx, importId, claim.fence, 0).catch((error: unknown) => {
        ctx.log.warn({ err: error, id: importId, requestId: ctx.requestId }, 'the lease of an import was not renewed');
      });
    }, BEAT_MS);
    try {
      await carryOutImport(freshCtx({ ...ctx, actor }), planners[row.kind], importId, claim.fence);
    } catch (error) {
      // what the register refuses is not tried again
      if (error instanceof DomainError && !(error instanceof Conflict)) {
        await refuseImport(freshCtx({ ...ctx, actor }), importId, error);
        return;
      }
      await importLeases.release(ctx, importId, claim.fence);
      if (ctx.attempt.last) await failImport(freshCtx(ctx), importId);
      throw error;
    } finally {
      clearInterval(beat);
    }
  },
});

async function order(ctx: JobCtx, importId: string): Promise<void> {
  await enqueue(ctx, takeImport, { importId }, { jobId: `import-${importId}-${ctx.now.getTime()}` });
}

export const startImport = listen(registerImportRequested, {
  name: 'start-import',
  handle: (ctx, { importId }) => order(ctx, importId),
});

/** The queue is only a hint: what is queued and nobody is at is begun again. */
export const resumeImports = defineJob({
  name: 'resume-imports',
  payload: z.object({}),
  async handle(ctx) {
    for (const importId of await importLeases.abandoned(ctx)) await order(ctx, importId);
  },
});

/** What each row of a file did is kept for 90 days; that it was brought, and what came of it, for ever. */
export const forgetImportRows = defineJob({
  name: 'forget-import-rows',
  payload: z.object({}),
  handle: (ctx) => clearInPages(ctx, { passed: oldImports, clear: forgetRows }),
});
