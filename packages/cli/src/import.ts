import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.js';
import { uploadFile } from './files.js';
import { ask, insist } from './graph.js';

/** The registers that a file can bring, and the mutation that takes it; `text` ones go as text, the others as files. */
export const REGISTERS = {
  agencies: { mutation: 'importAgencies', extra: { validFrom: 'Date!', allowChanges: 'Boolean' }, text: false },
  officers: { mutation: 'importOfficers', extra: {}, text: false },
  declarations: { mutation: 'importDeclarations', extra: {}, text: false },
  procedures: {
    mutation: 'importProcedures',
    extra: { announcedById: 'ID!', decisionNumber: 'String', decisionOn: 'Date' },
    text: false,
  },
  successions: { mutation: 'importSuccessions', extra: {}, text: false },
  documents: { mutation: 'importDocuments', extra: {}, text: true },
  inspections: { mutation: 'importInspections', extra: {}, text: true },
} as const;
export type Register = keyof typeof REGISTERS;

export interface Fault {
  line: number;
  column: string | null;
  message: string;
}

export interface RowChange {
  line: number;
  kind: 'CREATED' | 'CHANGED';
  subject: string;
  changes: { field: string; from: string | null; to: string | null }[];
}

export interface ImportResult {
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  faults: Fault[];
  /** The first of what the rows do; there may be more. */
  changes: RowChange[];
}

type Progress = (percent: number) => void;

const FIELDS = `id state progress rows created changed unchanged faults { line column message }
  changes(first: 100) { nodes { line kind subject changes { field from to } } }`;

interface Taken extends Omit<ImportResult, 'changes'> {
  id: string;
  state: string;
  progress: number;
  changes: { nodes: RowChange[] };
}

/** Takes a register in, all rows or none, or tells what it would change; a large one is waited for. */
export async function importRegister(
  register: Register,
  file: string | Uint8Array,
  variables: Record<string, unknown>,
  onProgress: Progress = () => undefined,
): Promise<ImportResult> {
  const { mutation, extra, text } = REGISTERS[register];
  const given = { dryRun: false, ...variables };
  if (text) return importText(mutation, Buffer.from(file).toString('utf8'), given, onProgress);
  const uploadId = await uploadFile(register, Buffer.from(file));
  const types = Object.entries({ uploadId: 'ID!', dryRun: 'Boolean!', ...extra });
  const query = `mutation (${declared(types)}) { taken: ${mutation}(${passed(types)}) { ${FIELDS} } }`;
  let { taken } = await insist<{ taken: Taken }>(query, { ...given, uploadId });
  while (taken.state === 'QUEUED') {
    await sleep(500);
    onProgress(taken.progress);
    ({ taken } = await ask<{ taken: Taken }>(`query ($id: ID!) { taken: registerImport(id: $id) { ${FIELDS} } }`, {
      id: taken.id,
    }));
  }
  if (taken.state === 'FAILED') throw new Failure(`${register}: the import failed; nothing was written. Try again.`);
  return { ...taken, changes: taken.changes.nodes };
}

const declared = (types: [string, string][]): string => types.map(([name, type]) => `$${name}: ${type}`).join(', ');
const passed = (types: [string, string][]): string => types.map(([name]) => `${name}: $${name}`).join(', ');

/** Fails with the first faults when a register was refused. */
export function refuseFaults(name: string, { faults }: ImportResult): void {
  if (faults.length === 0) return;
  const lines = faults
    .slice(0, 20)
    .map(({ line, column, message }) => `  line ${line}${column === null ? '' : `, ${column}`}: ${message}`);
  throw new Failure(`${name}: ${faults.length} faults, nothing was written from this part on:\n${lines.join('\n')}`);
}

/** What the rows do, a line each: + for a new one, ~ for a change with what it was and will be. */
export function changesTable({ changes, created, changed }: ImportResult): string[] {
  const lines = changes.map(({ line, kind, subject, changes: values }) => {
    const told = values.map(({ field, from, to }) => `${field}: ${from ?? '–'} → ${to ?? '–'}`).join('; ');
    return `${kind === 'CREATED' ? '+' : '~'} ${String(line).padStart(5)}  ${subject}${kind === 'CREATED' ? '' : `  (${told})`}`;
  });
  const more = created + changed - lines.length;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}

/** A request holds 256 KB; what is larger goes in several, each all or nothing. */
const MOST_BYTES = 180_000;

/** Sends a text in as many requests as its size needs; stops at the first part with a fault. */
async function importText(
  mutation: string,
  csv: string,
  variables: Record<string, unknown>,
  onProgress: Progress,
): Promise<ImportResult> {
  const query = `mutation ($csv: String!, $dryRun: Boolean!) {
    result: ${mutation}(csv: $csv, dryRun: $dryRun) { rows created unchanged faults { line column message } }
  }`;
  const parts = split(csv);
  const sum: ImportResult = { rows: 0, created: 0, changed: 0, unchanged: 0, faults: [], changes: [] };
  for (const [index, part] of parts.entries()) {
    const { result } = await insist<{ result: ImportResult }>(query, { ...variables, csv: part.csv });
    sum.rows += result.rows;
    sum.created += result.created;
    sum.unchanged += result.unchanged;
    sum.faults.push(
      ...result.faults.map((fault) => ({ ...fault, line: fault.line === 1 ? 1 : fault.line + part.before })),
    );
    onProgress(Math.round((100 * (index + 1)) / parts.length));
    if (result.faults.length > 0 && variables['dryRun'] !== true) break;
  }
  return sum;
}

function split(csv: string): { csv: string; before: number }[] {
  const [header = '', ...lines] = csv.trimEnd().split(/\r?\n/);
  const parts: { csv: string; before: number }[] = [];
  let rows: string[] = [];
  let bytes = 0;
  let before = 0;
  for (const [index, line] of lines.entries()) {
    rows.push(line);
    bytes += Buffer.byteLength(JSON.stringify(line));
    if (bytes < MOST_BYTES && index < lines.length - 1) continue;
    parts.push({ csv: [header, ...rows].join('\n'), before });
    before += rows.length;
    rows = [];
    bytes = 0;
  }
  return parts.length === 0 ? [{ csv, before: 0 }] : parts;
}
