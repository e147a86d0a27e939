import type { OfficialReport, SummarySheet } from './official-report.js';
import { renderPdf } from './pdf.js';

/** Names the code that turns a model into bytes; raise it whenever the same model gives other bytes. */
export const RENDERER_VERSION: string = '1';

export type RenderJob = { kind: 'PDF' | 'DOCX'; model: OfficialReport } | { kind: 'XLSX'; model: SummarySheet };

/** Runs on the calling thread; a service calls `renderOffThread`. */
export async function render(kind: 'PDF' | 'DOCX', model: OfficialReport): Promise<Uint8Array> {
  if (kind === 'PDF') return renderPdf(model);
  throw new Error(`No renderer for ${kind}`);
}

export function renderSheet(model: SummarySheet): Promise<Uint8Array> {
  return Promise.reject(new Error(`No renderer for sheet ${model.id}`));
}
