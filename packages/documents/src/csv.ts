import { stringify } from 'csv-stringify/sync';
import { csvRows } from './csv-rows.js';
import { decodeText } from './decode-text.js';
import { Unreadable } from './file-fault.js';
import { disarm } from './formula-guard.js';
import { TABLE_LIMITS } from './table-limits.js';
import { shapeTable, type TableReading } from './table-shape.js';

export interface CsvShape {
  /** The names the header must have, in any order. */
  columns: readonly string[];
  maxBytes?: number;
  maxRows?: number;
}

/**
 * Reads a small register that a program sends as text, separated by `,` or `;`, here and now; what people send is
 * read apart. A bad text never throws: every fault is told with its line.
 */
export function readCsv(content: string | Uint8Array, shape: CsvShape): TableReading {
  const limits = {
    ...TABLE_LIMITS,
    bytes: shape.maxBytes ?? TABLE_LIMITS.bytes,
    rows: shape.maxRows ?? TABLE_LIMITS.rows,
  };
  const columns = shape.columns.map((name) => ({ name, titles: [] }));
  try {
    if (content.length > limits.bytes)
      throw new Unreadable('FILE_TOO_LARGE', 'Tệp quá lớn.', `The file is larger than ${limits.bytes} bytes.`);
    const text = typeof content === 'string' ? storable(content) : decodeText(content);
    return shapeTable(csvRows(text, columns, limits), columns, limits, true);
  } catch (error) {
    if (error instanceof Unreadable) return { records: [], faults: [error.fault] };
    throw error;
  }
}

function storable(text: string): string {
  if (!text.includes('\0') && text.isWellFormed()) return text.replace(/^\uFEFF/, '');
  throw new Unreadable(
    'CHARACTER_REFUSED',
    'Tệp có ký tự không lưu được.',
    'The file holds characters that cannot be stored.',
  );
}

/** A table as CSV that Excel opens as Vietnamese text; a cell that could start a formula gets a quote before it. */
export function renderCsv(
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): Uint8Array {
  return new TextEncoder().encode(`\uFEFF${csvLines([header, ...rows])}`);
}

/**
 * Lines as Excel expects them. Where it splits at `;` or a tab instead of a comma, what stands behind one would begin
 * a cell of its own; within quotes nothing is split.
 */
export function csvLines(rows: readonly (readonly (string | number | null)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? disarm(cell) : cell)));
  return stringify(cells, { record_delimiter: 'windows', quoted_match: /[;\t\r\n]/ });
}
