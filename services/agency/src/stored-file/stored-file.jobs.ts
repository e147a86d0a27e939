import { defineJob, freshCtx } from '@qms/chassis';
import { z } from 'zod';
import { dropStray, settledFiles, unspokenOf } from './stored-file.store.js';

/** Bytes are stored before the row that speaks of them: where a worker died in between, nobody ever will. */
export const sweepFiles = defineJob({
  name: 'sweep-files',
  payload: z.object({}),
  async handle(ctx) {
    for await (const page of settledFiles(ctx)) {
      if (ctx.signal.aborted) return;
      for (const sha256 of await unspokenOf(freshCtx(ctx), page)) await dropStray(freshCtx(ctx), sha256);
    }
  },
});
