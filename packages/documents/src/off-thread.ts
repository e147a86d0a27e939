import { render, renderSheet, type RenderJob } from './render.js';

export function renderOffThread(job: RenderJob): Promise<Uint8Array> {
  return job.kind === 'XLSX' ? renderSheet(job.model) : render(job.kind, job.model);
}
