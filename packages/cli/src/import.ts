import { insist } from './graph.js';
import { Failure } from './failure.js';

/** The registers that a file can bring, and the mutation that takes it. */
export const REGISTERS = {
  agencies: { mutation: 'importAgencies', extra: { validFrom: 'Date!' } },
  officers: { mutation: 'importOfficers', extra: {} },
  declarations: { mutation: 'importDeclarations', extra: {} },
  documents: { mutation: 'importDocuments', extra: {} },
  inspections: { mutation: 'importInspections', extra: {} },
  successions: { mutation: 'importSuccessions', extra: {} },
} as const;
export type Register = keyof typeof REGISTERS;

export interface ImportResult {
  rows: number;
  created: number;
  unchanged: number;
  faults: { line: number; column: string | null; message: string }[];
}

/** A request holds 256 KB; what is larger goes in several, each all or nothing. */
const MOST_BYTES = 180_000;

/** Sends a register in as many requests as its size needs; stops at the first part with a fault. */
export async function importRegister(
  register: Register,
  csv: string,
  variables: Record<string, unknown>,
  onProgress: (done: number, of: number) => void = () => undefined,
): Promise<ImportResult> {
  const { mutation, extra } = REGISTERS[register];
  const given = Object.entries({ csv: 'String!', dryRun: 'Boolean!', ...extra });
  const query = `mutation (${given.map(([name, type]) => `$${name}: ${type}`).join(', ')}) {
    result: ${mutation}(${given.map(([name]) => `${name}: $${name}`).join(', ')}) {
      rows created unchanged faults { line column message }
    }
  }`;
  const parts = split(csv);
  const sum: ImportResult = { rows: 0, created: 0, unchanged: 0, faults: [] };
  for (const [index, part] of parts.entries()) {
    const { result } = await insist<{ result: ImportResult }>(query, { dryRun: false, ...variables, csv: part.csv });
    sum.rows += result.rows;
    sum.created += result.created;
    sum.unchanged += result.unchanged;
    sum.faults.push(
      ...result.faults.map((fault) => ({ ...fault, line: fault.line === 1 ? 1 : fault.line + part.before })),
    );
    onProgress(index + 1, parts.length);
    if (result.faults.length > 0 && variables['dryRun'] !== true) break;
  }
  return sum;
}

/** Fails with the first faults when a register was refused. */
export function refuseFaults(name: string, { faults }: ImportResult): void {
  if (faults.length === 0) return;
  const lines = faults
    .slice(0, 20)
    .map(({ line, column, message }) => `  line ${line}${column === null ? '' : `, ${column}`}: ${message}`);
  throw new Failure(`${name}: ${faults.length} faults, nothing was written from this part on:\n${lines.join('\n')}`);
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
