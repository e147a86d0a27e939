import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { RenderJob } from './render.js';

/** A paper that takes longer is broken: a usual one takes well under a second. */
const DEADLINE_MS = 60_000;
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64, stackSizeMb: 8 };

export type Outcome = { bytes: Uint8Array } | { fault: string };

/** Renders away from the thread that answers requests; what goes wrong there ends with the thread. */
export async function renderOffThread(job: RenderJob, deadlineMs: number = DEADLINE_MS): Promise<Uint8Array> {
  const worker = new Worker(entry(), { workerData: job, resourceLimits: LIMITS, env: {}, execArgv: [] });
  let timer: NodeJS.Timeout | undefined;
  try {
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`No ${job.kind} within ${deadlineMs} ms`)), deadlineMs);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`The renderer of ${job.kind} stopped with code ${code}`)));
    });
    if ('fault' in outcome) throw new Error(outcome.fault);
    return outcome.bytes;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** A thread runs only what is built, even when a test has loaded this file from its source. */
function entry(): URL {
  const beside = new URL('./render-thread.js', import.meta.url);
  return existsSync(beside) ? beside : new URL('../dist/render-thread.js', import.meta.url);
}
