import { parentPort, workerData } from 'node:worker_threads';
import type { Outcome } from './off-thread.js';
import { render, renderSheet, type RenderJob } from './render.js';

const job = workerData as RenderJob;
let outcome: Outcome;
try {
  outcome = { bytes: job.kind === 'XLSX' ? await renderSheet(job.model) : await render(job.kind, job.model) };
} catch (error) {
  outcome = { fault: error instanceof Error ? error.message : String(error) };
}
parentPort?.postMessage(outcome);
