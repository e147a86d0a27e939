import { findNoun, flush, freshCtx, guarded, type Ctx } from '@qms/chassis';
import { allow, DomainError, newId } from '@qms/kernel';
import { letGoOf } from '../stored-file/stored-file.store.js';
import { requireFewOpen, Upload } from './upload.js';
import { mayRequestUpload } from './upload.policy.js';
import { holdOpenUploads, holdTriedUpload, requireUpload, uploadMapping } from './upload.store.js';

export interface RequestUpload {
  name: string;
  bytes: number;
  sha256: string | null;
}

/** A ticket for one file of one person, good for ten minutes. */
export async function requestUpload(ctx: Ctx, input: RequestUpload): Promise<Upload> {
  allow(mayRequestUpload(ctx.actor));
  const upload = Upload.request({ ...input, id: newId(ctx.now), actorId: ctx.actor.id }, ctx.now);
  return guarded(ctx, async () => {
    requireFewOpen(await holdOpenUploads(ctx));
    return flush(ctx, 'requestUpload', upload);
  });
}

/** Takes the bytes in, counted and hashed as they come; what is not what the ticket said leaves nothing behind. */
export async function receiveUpload(
  ctx: Ctx,
  { id, source }: { id: string; source: AsyncIterable<Uint8Array> },
): Promise<Upload> {
  const upload = await requireUpload(ctx, id);
  upload.requireAwaited(ctx.now);
  const { quarantine } = ctx.outside.files;
  const received = await quarantine.receive(upload.id, source, upload.bytes);
  try {
    upload.receive(received, ctx.now);
    return await flush(ctx, 'receiveUpload', upload);
  } catch (error) {
    // a twin that was faster has its own bytes there; only what this one refused is dropped
    if (error instanceof DomainError && error.code === 'INVALID_INPUT') await refuse(freshCtx(ctx), id);
    throw error;
  }
}

/** Bytes of a ticket that was never used are dropped after a day. */
export async function clearUpload(ctx: Ctx, id: string): Promise<void> {
  const upload = await findNoun(ctx, uploadMapping, id);
  if (!upload) return;
  upload.refuse(ctx.now);
  await guarded(ctx, async () => {
    // whoever read it may have been stopped between storing it and saying so
    if (upload.sha256 !== null) await letGoOf(ctx, { id, sha256: upload.sha256 });
    await flush(ctx, 'clearUpload', upload);
  });
  await ctx.outside.files.quarantine.drop(id);
}

/** Takes a file away that was only tried, a day after it was last read. */
export async function clearTriedUpload(ctx: Ctx, id: string): Promise<void> {
  await guarded(ctx, async () => {
    if (!(await holdTriedUpload(ctx, id))) return;
    const upload = await findNoun(ctx, uploadMapping, id);
    if (!upload?.sha256 || !(await letGoOf(ctx, { id, sha256: upload.sha256 }))) return;
    upload.clear(ctx.now);
    await flush(ctx, 'clearTriedUpload', upload);
  });
}

async function refuse(ctx: Ctx, id: string): Promise<void> {
  const upload = await requireUpload(ctx, id);
  upload.refuse(ctx.now);
  await flush(ctx, 'receiveUpload', upload);
  await ctx.outside.files.quarantine.drop(id);
}
