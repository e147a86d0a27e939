import { fold } from '@qms/kernel';
import { readDay } from './day-text.js';
import { capFaults, fault, type FileFault } from './file-fault.js';
import { rearm } from './formula-guard.js';
import type { TableLimits } from './table-limits.js';

/** A column of a register: its name for programs, and what people write above it. */
export interface TableColumn {
  name: string;
  titles: readonly string[];
  /** `day`: written in any usual way, read as 2021-06-30. */
  kind?: 'text' | 'day';
  /** A file may leave it out. */
  optional?: boolean;
}

export interface TableRow {
  line: number;
  cells: string[];
}

export interface TableRecord {
  line: number;
  values: Readonly<Record<string, string>>;
}

export interface TableReading {
  records: TableRecord[];
  faults: FileFault[];
}

/** Titles and letterheads stand above a header; it is looked for so far down. */
export const HEADER_WITHIN = 30;
/** Columns that people add for themselves. */
const ASIDE = ['stt', 'tt', 'so tt', 'so thu tu', 'no', 'ghi chu', 'notes'];
/** What marks the example row of a template. */
const EXAMPLE = 'vi du';
const BIDI = /[\u202a-\u202e\u2066-\u2069]/;
const CONTROL = /[\0-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/;

const titleOf = (text: string): string =>
  fold(text.replace(/[\u200b\ufeff]/g, ''))
    .replace(/\(.*?\)|[*:]/g, ' ')
    .replace(/[^a-z0-9_]+/g, ' ')
    .trim();

export interface Header {
  index: number;
  /** For each cell of the row: the column it names, null beside the table. */
  names: (string | null)[];
}

/** Which column each title names, and how many required ones a row of titles has. */
function namesIn(row: TableRow, columns: readonly TableColumn[]): { names: string[]; found: number } {
  const names = row.cells.map((cell) => {
    const title = titleOf(cell);
    if (title === '') return '';
    const column = columns.find(
      ({ name, titles }) => title === titleOf(name) || titles.some((each) => titleOf(each) === title),
    );
    if (column) return column.name;
    return ASIDE.includes(title) ? '' : `?${cell.trim()}`;
  });
  const found = new Set(names.filter((name) => columns.some((column) => column.name === name))).size;
  return { names, found };
}

/** The row of titles that most of the columns are named in; undefined when no row names at least half of the required. */
export function findHeader(rows: readonly TableRow[], columns: readonly TableColumn[]): number | undefined {
  const needed = columns.filter(({ optional }) => !optional).length;
  let best: { index: number; found: number } | undefined;
  for (const [index, row] of rows.slice(0, HEADER_WITHIN).entries()) {
    const { found } = namesIn(row, columns);
    if (found >= Math.ceil(needed / 2) && found > (best?.found ?? 0)) best = { index, found };
  }
  return best?.index;
}

/** The rows beneath the header as records; every fault is told with its line. */
export function shapeTable(
  rows: readonly TableRow[],
  columns: readonly TableColumn[],
  limits: TableLimits,
  /** A file of separated text must have as many cells in a row as titles; a sheet simply has empty ones. */
  even: boolean,
): TableReading {
  const at = findHeader(rows, columns);
  const head = at === undefined ? rows[0] : rows[at];
  if (!head) return only('FILE_EMPTY', 'Tệp rỗng.', 'The file is empty.');
  const { names } = namesIn(head, columns);
  const wrong = headerFaults(head, names, columns);
  if (wrong.length > 0) return { records: [], faults: wrong };
  const body = rows.slice((at ?? 0) + 1).filter((row, index) => !(index === 0 && isNumbering(row)));
  if (body.length === 0)
    return only('ROWS_MISSING', 'Tệp chỉ có dòng tiêu đề.', 'The file has a header and no rows.', head.line);
  if (body.length > limits.rows) {
    const line = body[limits.rows]?.line ?? head.line;
    return only('TOO_MANY_ROWS', `Tối đa ${limits.rows} dòng.`, `At most ${limits.rows} rows.`, line);
  }
  const days = new Set(columns.filter(({ kind }) => kind === 'day').map(({ name }) => name));
  const reading: TableReading = { records: [], faults: [] };
  for (const row of body) {
    if (isExample(row, names)) continue;
    const stray = row.cells.findIndex(
      (cell, index) =>
        cell.trim() !== '' && (index >= names.length || (names[index] === '' && isBlank(head.cells[index]))),
    );
    if (
      (even && row.cells.length !== names.length && (row.cells.length < names.length || stray !== -1)) ||
      stray !== -1
    ) {
      reading.faults.push(
        fault(
          row.line,
          null,
          `Có ${row.cells.length} ô thay vì ${names.length}.`,
          `${row.cells.length} cells instead of ${names.length}.`,
          'CELLS_UNEVEN',
        ),
      );
      continue;
    }
    const values: Record<string, string> = Object.fromEntries(columns.map(({ name }) => [name, '']));
    for (const [index, name] of names.entries()) {
      if (name === '') continue;
      const written = (row.cells[index] ?? '').normalize('NFC').replace(/[\u200b\ufeff]/g, '');
      const cell = rearm(written.trim()).trim();
      const refused = refusedText(row.line, name, cell, limits);
      if (refused) reading.faults.push(refused);
      values[name] = days.has(name) ? (readDay(cell) ?? cell) : cell;
    }
    reading.records.push({ line: row.line, values });
  }
  if (reading.records.length + reading.faults.length === 0)
    return only('ROWS_MISSING', 'Tệp chỉ có dòng tiêu đề.', 'The file has a header and no rows.', head.line);
  return { ...reading, faults: capFaults(reading.faults) };
}

const isBlank = (cell: string | undefined): boolean => (cell ?? '').trim() === '';

function headerFaults(head: TableRow, names: readonly string[], columns: readonly TableColumn[]): FileFault[] {
  const missing = columns.filter(({ name, optional }) => !optional && !names.includes(name));
  const wrong = names.flatMap((name, index) => {
    const title = (head.cells[index] ?? '').trim().slice(0, 50);
    if (name.startsWith('?'))
      return [
        fault(
          head.line,
          title,
          `Cột “${title}” không nhận ra.`,
          `The column "${title}" is not known.`,
          'COLUMN_UNKNOWN',
        ),
      ];
    if (name !== '' && names.indexOf(name) !== index)
      return [fault(head.line, name, `Cột “${title}” lặp lại.`, `The column "${title}" stands twice.`, 'COLUMN_TWICE')];
    return [];
  });
  return [
    ...missing.map(({ name, titles }) =>
      fault(head.line, name, `Thiếu cột “${titles[0] ?? name}”.`, `The column "${name}" is missing.`, 'COLUMN_MISSING'),
    ),
    ...wrong.slice(0, 20),
  ];
}

/** Beneath a header, forms number their columns: (1) (2) (3), or 1 2 3. */
function isNumbering({ cells }: TableRow): boolean {
  const given = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (given.length < 3) return false;
  if (given.every((cell) => /^\(\d{1,2}\)$/.test(cell))) return true;
  return given.every((cell, index) => /^\d{1,2}$/.test(cell) && Number(cell) === Number(given[0]) + index);
}

/** The row that a template shows how to fill in, marked in a column beside the table. */
function isExample(row: TableRow, names: readonly string[]): boolean {
  return names.some((name, index) => name === '' && fold(row.cells[index] ?? '') === EXAMPLE);
}

function refusedText(line: number, column: string, cell: string, limits: TableLimits): FileFault | null {
  if (cell.length > limits.cell)
    return fault(
      line,
      column,
      'Một ô dài hơn 32.767 ký tự.',
      'A cell is longer than 32,767 characters.',
      'CELL_TOO_LONG',
    );
  if (BIDI.test(cell))
    return fault(
      line,
      column,
      'Ô có ký tự đảo chiều chữ.',
      'The cell holds characters that turn the text around.',
      'CHARACTER_REFUSED',
    );
  if (CONTROL.test(cell) || !cell.isWellFormed())
    return fault(line, column, 'Ô có ký tự điều khiển.', 'The cell holds a control character.', 'CHARACTER_REFUSED');
  return null;
}

function only(code: string, vi: string, en: string, line = 1): TableReading {
  return { records: [], faults: [fault(line, null, vi, en, code)] };
}
