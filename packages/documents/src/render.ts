import { renderDocx } from './docx.js';
import type { OfficialReport, SummarySheet } from './official-report.js';
import { renderPdf } from './pdf.js';
import { renderXlsx } from './xlsx.js';

/** Names the code that turns a model into bytes; raise it whenever the same model gives other bytes. */
export const RENDERER_VERSION: string = '1';

export type RenderJob = { kind: 'PDF' | 'DOCX'; model: OfficialReport } | { kind: 'XLSX'; model: SummarySheet };

/** Runs on the calling thread; a service calls `renderOffThread`. */
export async function render(kind: 'PDF' | 'DOCX', model: OfficialReport): Promise<Uint8Array> {
  return kind === 'PDF' ? renderPdf(model) : renderDocx(model);
}

export function renderSheet(model: SummarySheet): Promise<Uint8Array> {
  return renderXlsx(model);
}
