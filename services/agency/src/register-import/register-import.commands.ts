import { createHash } from 'node:crypto';
import { CorruptFile, findNoun, flush, guarded, record, type Ctx } from '@qms/chassis';
import { capFaults, readTableApart, type TableReading } from '@qms/documents';
import { registerImportRequested } from '@qms/events';
import { allow, Conflict, DomainError, Invalid, newId, NotFound, type Sentence } from '@qms/kernel';
import { Upload } from '../upload/upload.js';
import { holdProvenUpload, requireUpload, uploadMapping } from '../upload/upload.store.js';
import { fault, RegisterImport, type Fault, type ImportInput, type Line } from './register-import.js';
import { mayBringRegister } from './register-import.policy.js';
import {
  dropRows,
  importLeases,
  keepRows,
  registerImportMapping,
  type Plan,
  type Planner,
} from './register-import.store.js';

/** A file up to this size and length is answered at once; any other is a worker's, and its answer is asked for. */
const DIRECT_BYTES = 200_000;
const DIRECT_ROWS = 500;

export interface Bringing {
  /** The text itself, or the upload that holds it. */
  csv: string | null;
  uploadId: string | null;
  dryRun: boolean;
  input: ImportInput;
}

/** Takes in a register, or says what it would change: all rows or none. */
export async function takeRegister(ctx: Ctx, planner: Planner, bringing: Bringing): Promise<RegisterImport> {
  await planner.reach?.(ctx, bringing.input);
  allow(mayBringRegister(ctx.actor));
  const { csv, uploadId, dryRun, input } = bringing;
  if ((csv === null) === (uploadId === null)) {
    throw new Invalid('csv', {
      vi: 'Hãy gửi “csv” hoặc “uploadId”, một trong hai.',
      en: 'Give either "csv" or "uploadId".',
    });
  }
  const bytes = uploadId === null ? Buffer.from(csv ?? '', 'utf8') : null;
  const most = planner.directBytes ?? DIRECT_BYTES;
  const brought = uploadId === null ? null : await requireUpload(ctx, uploadId);
  if (brought) receivedHash(brought);
  const short = (brought?.bytes ?? bytes?.length ?? 0) <= most;
  const reading = short ? await readTableApart(bytes ?? (await fileOf(ctx, brought)), shapeOf(planner)) : null;
  // of a workbook only its rows say how long it is
  const direct = reading !== null && reading.records.length <= DIRECT_ROWS;
  const kept = bytes !== null && !direct ? await keepText(ctx, planner, bytes) : null;
  const upload = kept ?? brought;
  const taking = RegisterImport.begin(
    {
      ...{ id: newId(ctx.now), kind: planner.kind, actorId: ctx.actor.id, dryRun, input },
      ...{ uploadId: upload?.id ?? null, sha256: upload ? receivedHash(upload) : digestOf(bytes ?? '') },
    },
    ctx.now,
  );
  if (!direct) {
    const happening = registerImportRequested.say({ importId: taking.id });
    await guarded(ctx, async () => {
      await flush(ctx, planner.verb, taking, ...(kept ? [kept] : []));
      await record(ctx, { entries: [], happenings: [happening], subject: taking });
    });
    return taking;
  }
  await carryThrough(ctx, planner, { taking, upload, reading, fence: null });
  return taking;
}

/** A process of its own is told the columns, and nothing of what is done with them. */
const shapeOf = ({ columns }: Planner): Pick<Planner, 'columns'> => ({ columns });

/** A text too long to be answered at once waits for its worker as an uploaded file does. */
async function keepText(ctx: Ctx, { kind }: Planner, bytes: Buffer): Promise<Upload> {
  const upload = Upload.request(
    {
      ...{ id: newId(ctx.now), actorId: ctx.actor.id, name: `${kind.toLowerCase()}.csv` },
      ...{ bytes: bytes.length, sha256: digestOf(bytes) },
    },
    ctx.now,
  );
  // durable before any row speaks of it
  upload.receive(await ctx.outside.files.quarantine.receive(upload.id, [bytes], bytes.length), ctx.now);
  return upload;
}

/** What a worker does with an import of which it holds the fence; a file that may not be entered is refused, not tried again. */
export async function carryOutImport(ctx: Ctx, planner: Planner, id: string, fence: number): Promise<void> {
  const taking = await findNoun(ctx, registerImportMapping, id);
  if (!taking) return;
  // whose file it is was asked when it was brought; what that person may enter is asked again now
  const upload = taking.uploadId === null ? null : await findNoun(ctx, uploadMapping, taking.uploadId);
  await carryThrough(ctx, planner, { taking, upload, reading: null, fence });
}

/** Ends an import that the register refuses whole: nothing was written, and it says why. */
export async function refuseImport(ctx: Ctx, id: string, { code, messages }: DomainError): Promise<void> {
  const taking = await findNoun(ctx, registerImportMapping, id);
  if (taking?.state !== 'QUEUED') return;
  taking.close({ rows: 0, created: 0, changed: 0, unchanged: 0, faulty: 1 }, ctx.now);
  await guarded(ctx, async () => {
    await flush(ctx, 'refuseImport', taking);
    await keepRows(ctx, id, [], [fault(1, null, code, messages.vi, messages.en)]);
  });
}

/** Ends an import that no try has brought to an end. */
export async function failImport(ctx: Ctx, id: string): Promise<void> {
  const taking = await findNoun(ctx, registerImportMapping, id);
  if (taking?.state !== 'QUEUED') return;
  taking.fail(ctx.now);
  await flush(ctx, 'failImport', taking);
}

/** Drops what each row of an old import did. */
export async function forgetRows(ctx: Ctx, id: string): Promise<void> {
  const taking = await findNoun(ctx, registerImportMapping, id);
  if (!taking?.rowsKept) return;
  taking.forgetRows(ctx.now);
  await guarded(ctx, async () => {
    await dropRows(ctx, id);
    await flush(ctx, 'forgetRows', taking);
  });
}

interface Carried {
  taking: RegisterImport;
  upload: Upload | null;
  /** The file, where it has been read already. */
  reading: TableReading | null;
  /** Null when this request does it itself. */
  fence: number | null;
}

async function carryThrough(ctx: Ctx, planner: Planner, carried: Carried): Promise<void> {
  const { taking, upload, fence } = carried;
  const tell = async (progress: number): Promise<void> => {
    if (fence !== null) await importLeases.tellProgress(ctx, taking.id, fence, progress);
  };
  await tell(5);
  const reading = carried.reading ?? (await readTableApart(await fileOf(ctx, upload), shapeOf(planner)));
  await tell(40);
  const plan = await planned(ctx, planner, reading.records, taking.input, fence !== null);
  const faults = capFaults([...reading.faults, ...plan.faults].toSorted((a, b) => a.line - b.line));
  await tell(60);
  // a file at fault did nothing: its key is free for the mended one
  if (faults.length > 0) ctx.pendingKey = null;
  const proven = reading.records.length > 0;
  // durable before any row speaks of it
  if (upload?.state === 'RECEIVED' && proven) await ctx.outside.files.put(await fileOf(ctx, upload));
  await guarded(ctx, async () => {
    if (fence !== null) await importLeases.hold(ctx, taking.id, fence);
    taking.close(
      {
        rows: reading.records.length,
        created: plan.rows.filter(({ kind }) => kind === 'CREATED').length,
        changed: plan.rows.filter(({ kind }) => kind === 'CHANGED').length,
        unchanged: plan.unchanged,
        faulty: faults.length,
      },
      ctx.now,
    );
    if (upload?.state === 'RECEIVED') {
      if (proven) upload.prove(ctx.now);
      else upload.refuse(ctx.now);
      await flush(ctx, planner.verb, taking, upload);
    } else {
      if (upload && !(await holdProvenUpload(ctx, upload.id))) throw new Conflict(notThere);
      await flush(ctx, planner.verb, taking);
    }
    await keepRows(ctx, taking.id, plan.rows, faults);
    if (taking.dryRun || faults.length > 0) return;
    const { entries, happenings } = await plan.write();
    await record(ctx, { entries, happenings, subject: taking });
  });
  if (upload) await ctx.outside.files.quarantine.drop(upload.id);
}

/** In a request, what the actor may not do is the answer; a worker has nobody to tell but the import itself. */
async function planned(
  ctx: Ctx,
  planner: Planner,
  lines: readonly Line[],
  input: ImportInput,
  apart: boolean,
): Promise<Plan> {
  try {
    allow(mayBringRegister(ctx.actor));
    return await planner.plan(ctx, lines, input);
  } catch (error) {
    if (!apart || !(error instanceof DomainError) || error instanceof Conflict) throw error;
    const { vi, en } = error.messages;
    const faults: Fault[] = [fault(1, null, error.code, vi, en)];
    return { rows: [], unchanged: 0, faults, write: () => Promise.resolve({ entries: [], happenings: [] }) };
  }
}

/** From quarantine the first time, from the store of proven files later; hashed again in either place. */
async function fileOf(ctx: Ctx, upload: Upload | null): Promise<Uint8Array> {
  if (!upload) throw new Error('an import has neither text nor upload');
  const { files } = ctx.outside;
  const sha256 = receivedHash(upload);
  if (upload.state === 'PROVEN') return files.read(sha256);
  const bytes = await files.quarantine.read(upload.id).catch((error: unknown) => {
    // another import of the same file may have proven it meanwhile
    if (error instanceof NotFound) return files.read(sha256);
    throw error;
  });
  if (digestOf(bytes) !== sha256) throw new CorruptFile(sha256);
  return bytes;
}

function receivedHash({ sha256, state }: Upload): string {
  if (sha256 !== null && state !== 'REFUSED' && state !== 'CLEARED') return sha256;
  throw new Conflict(notThere);
}

const notThere: Sentence = {
  vi: 'Tệp chưa tải lên, đã bị từ chối, hoặc không còn được giữ; hãy tải lên lại.',
  en: 'The file has not been uploaded, has been refused, or is no longer kept; upload it again.',
};

function digestOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
