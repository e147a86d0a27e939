import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.js';
import { downloadFile } from './files.js';
import { ask } from './graph.js';

export const LISTS = {
  agencies: 'AGENCIES',
  systems: 'QUALITY_SYSTEMS',
  declarations: 'DECLARATIONS',
  procedures: 'PROCEDURES',
  officers: 'OFFICERS',
  successions: 'SUCCESSIONS',
  announcements: 'ANNOUNCEMENTS',
  obligations: 'OBLIGATIONS',
} as const;
export type ListName = keyof typeof LISTS;

export const TEMPLATES = ['agencies', 'declarations', 'officers', 'procedures', 'successions'] as const;

export interface ExportOptions {
  out: string;
  asOf: string | undefined;
  filter: Record<string, string | boolean>;
  language: 'vi' | 'en';
}

export interface Exported {
  id: string;
  state: string;
  progress: number;
  rows: number;
  bytes: number;
  sha256: string;
  url: string;
}

const FIELDS = 'id state progress rows bytes sha256 url';

/** Has a list written as it is filtered, waits for it, and saves it; the kind of file is the name's ending. */
export async function exportList(
  list: ListName,
  { out, asOf, filter, language }: ExportOptions,
  onProgress: (percent: number) => void,
): Promise<Exported> {
  const format = formatOf(out);
  let { made } = await ask<{ made: Exported }>(
    `mutation ($list: RegisterList!, $format: TableFormat!, $asOf: Date, $filter: ExportFilter) {
      made: exportList(list: $list, format: $format, asOf: $asOf, filter: $filter) { ${FIELDS} } }`,
    { list: LISTS[list], format, asOf, filter },
    { language },
  );
  while (made.state === 'QUEUED') {
    await sleep(500);
    onProgress(made.progress);
    const asked: { made: Exported | null } = await ask(
      `query ($id: ID!) { made: registerExport(id: $id) { ${FIELDS} } }`,
      { id: made.id },
    );
    // a day has passed, or the roles of whoever asked are others now
    if (!asked.made)
      throw new Failure('The list is gone: its day has passed, or your roles have changed; export it again.');
    made = asked.made;
  }
  if (made.state !== 'READY') throw new Failure('The list could not be written; try again.');
  await writeFile(out, await downloadFile(made.url));
  return made;
}

/** Saves a file to fill in and import. */
export async function saveTemplate(name: string, out: string): Promise<void> {
  await writeFile(out, await downloadFile(`/files/templates/${name}.${formatOf(out).toLowerCase()}`));
}

function formatOf(file: string): 'CSV' | 'XLSX' {
  const ending = extname(file).slice(1).toUpperCase();
  if (ending === 'CSV' || ending === 'XLSX') return ending;
  throw new Failure(`A file ends in .csv or .xlsx, not "${file}".`);
}
