import { defineJob, freshCtx } from '@qms/chassis';
import { z } from 'zod';
import { clearInPages } from '../stored-file/stored-file.commands.js';
import { clearTriedUpload, clearUpload } from './upload.commands.js';
import { forgottenUploads, triedUploads } from './upload.store.js';

/** Bytes that were brought and never read are not kept. */
export const clearUploads = defineJob({
  name: 'clear-uploads',
  payload: z.object({}),
  async handle(ctx) {
    for (const id of await forgottenUploads(ctx)) await clearUpload(freshCtx(ctx), id);
  },
});

/** What was read and never entered is kept for a day after it was last read. */
export const clearTriedUploads = defineJob({
  name: 'clear-tried-uploads',
  payload: z.object({}),
  handle: (ctx) => clearInPages(ctx, { passed: triedUploads, clear: clearTriedUpload }),
});
