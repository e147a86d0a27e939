import { defineJob, enqueue, freshCtx, listen, type JobCtx } from '@qms/chassis';
import { registerExportRequested } from '@qms/events';
import { Conflict, DomainError } from '@qms/kernel';
import { z } from 'zod';
import { actorOf } from '../officer/officer.store.js';
import { clearInPages } from '../stored-file/stored-file.commands.js';
import { carryOutExport, clearExport, failExport } from './register-export.commands.js';
import { exportById, exportLeases, passedExports } from './register-export.store.js';

const MOST_CLAIMS = 5;

/** Writes a list as whoever ordered it, with the roles that person holds now. */
export const writeExport = defineJob({
  name: 'carry-out-export',
  queue: 'exports',
  payload: z.object({ exportId: z.uuid() }),
  async handle(ctx, { exportId }) {
    const claim = await exportLeases.claim(freshCtx(ctx), exportId);
    if (!claim) return;
    if (claim.attempts > MOST_CLAIMS) return failExport(freshCtx(ctx), exportId);
    const row = await exportById(freshCtx(ctx), exportId);
    if (!row) return;
    const actor = await actorOf(freshCtx(ctx), row.actorId);
    try {
      await carryOutExport(freshCtx({ ...ctx, actor, language: row.language }), exportId, claim.fence);
    } catch (error) {
      await exportLeases.release(ctx, exportId, claim.fence);
      // what the world refuses is not tried again
      const over = error instanceof DomainError && !(error instanceof Conflict);
      if (ctx.attempt.last || over) await failExport(freshCtx(ctx), exportId);
      throw error;
    }
  },
});

async function order(ctx: JobCtx, exportId: string): Promise<void> {
  await enqueue(ctx, writeExport, { exportId }, { jobId: `export-${exportId}-${ctx.now.getTime()}` });
}

export const startExport = listen(registerExportRequested, {
  name: 'start-export',
  handle: (ctx, { exportId }) => order(ctx, exportId),
});

export const resumeExports = defineJob({
  name: 'resume-exports',
  payload: z.object({}),
  async handle(ctx) {
    for (const exportId of await exportLeases.abandoned(ctx)) await order(ctx, exportId);
  },
});

/** A list taken out is kept for a day. */
export const clearExports = defineJob({
  name: 'clear-exports',
  payload: z.object({}),
  handle: (ctx) => clearInPages(ctx, { passed: passedExports, clear: clearExport }),
});
