import type { OfficialReport, SummarySheet } from './official-report.js';

/** Names the code that turns a model into bytes; raise it whenever the same model gives other bytes. */
export const RENDERER_VERSION: string = '1';

export type RenderJob = { kind: 'PDF' | 'DOCX'; model: OfficialReport } | { kind: 'XLSX'; model: SummarySheet };

export function render(kind: 'PDF' | 'DOCX', model: OfficialReport): Promise<Uint8Array> {
  return Promise.reject(new Error(`No renderer for ${kind} ${model.metadata.id}`));
}

export function renderSheet(model: SummarySheet): Promise<Uint8Array> {
  return Promise.reject(new Error(`No renderer for sheet ${model.id}`));
}
