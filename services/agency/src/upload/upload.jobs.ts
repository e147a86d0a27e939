import { defineJob, freshCtx } from '@qms/chassis';
import { z } from 'zod';
import { clearUpload } from './upload.commands.js';
import { forgottenUploads } from './upload.store.js';

/** Bytes that were brought and never read are not kept. */
export const clearUploads = defineJob({
  name: 'clear-uploads',
  payload: z.object({}),
  async handle(ctx) {
    for (const id of await forgottenUploads(ctx)) await clearUpload(freshCtx(ctx), id);
  },
});
