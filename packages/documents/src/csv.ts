import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Sentence } from '@qms/kernel';

/** What is wrong with a file, and on which line of it (1 is the header); `column` where one is to blame. */
export interface FileFault {
  line: number;
  column: string | null;
  message: Sentence;
}

export interface CsvRecord {
  line: number;
  values: Readonly<Record<string, string>>;
}

export interface CsvReading {
  records: CsvRecord[];
  faults: FileFault[];
}

export interface CsvShape {
  /** The names the header must have, in any order. */
  columns: readonly string[];
  maxBytes?: number;
  maxRows?: number;
}

/** More faults than this help nobody; the last one says that there are more. */
export const MAX_FAULTS = 10_000;

/**
 * Reads a register out of a CSV file in UTF-8, with or without a byte-order mark, separated by `,` or `;`.
 * A bad file never throws: every fault is told with its line.
 */
export function readCsv(content: string | Uint8Array, shape: CsvShape): CsvReading {
  const { columns, maxBytes = 20_000_000, maxRows = 50_000 } = shape;
  if (content.length > maxBytes) return refused('Tệp quá lớn.', `The file is larger than ${maxBytes} bytes.`);
  const text = decode(content);
  if (text === null) return refused('Tệp không phải UTF-8.', 'The file is not UTF-8 text.');
  if (text.includes('\0') || !text.isWellFormed()) {
    return refused('Tệp có ký tự không lưu được.', 'The file holds characters that cannot be stored.');
  }
  const header = text.split(/\r?\n/, 1)[0] ?? '';
  if (text.trim() === '') return refused('Tệp rỗng.', 'The file is empty.');
  let rows: { record: string[]; info: { lines: number } }[];
  try {
    rows = parse(text, {
      bom: true,
      delimiter: header.split(';').length > header.split(',').length ? ';' : ',',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: maxRows + 2,
    }) as unknown as typeof rows;
  } catch (error) {
    const line = Number((error as { lines?: number }).lines ?? 1);
    return refused('Dấu nháy hoặc dấu phân cách sai.', 'Quotes or separators do not match.', line);
  }
  return checkRows(rows, columns, maxRows);
}

function checkRows(
  rows: readonly { record: string[]; info: { lines: number } }[],
  columns: readonly string[],
  maxRows: number,
): CsvReading {
  const names = (rows[0]?.record ?? []).map((name) => name.normalize('NFC').trim().toLowerCase());
  const missing = columns.filter((name) => !names.includes(name));
  const unknown = names.filter((name, index) => !columns.includes(name) || names.indexOf(name) !== index);
  if (missing.length + unknown.length > 0) {
    return {
      records: [],
      faults: [
        ...missing.map((column) => fault(1, column, `Thiếu cột “${column}”.`, `The column "${column}" is missing.`)),
        ...unknown
          .slice(0, 20)
          .map((column) =>
            fault(1, column.slice(0, 50), 'Cột không nhận ra hoặc lặp lại.', 'This column is unknown or stands twice.'),
          ),
      ],
    };
  }
  if (rows.length === 1) return refused('Tệp chỉ có dòng tiêu đề.', 'The file has a header and no rows.');
  if (rows.length > maxRows + 1) return refused(`Tối đa ${maxRows} dòng.`, `At most ${maxRows} rows.`, maxRows + 2);
  const reading: CsvReading = { records: [], faults: [] };
  for (const { record, info } of rows.slice(1)) {
    const line = info.lines;
    if (record.length !== names.length) {
      reading.faults.push(
        fault(
          line,
          null,
          `Có ${record.length} ô thay vì ${names.length}.`,
          `${record.length} cells instead of ${names.length}.`,
        ),
      );
      continue;
    }
    reading.records.push({
      line,
      values: Object.fromEntries(names.map((name, index) => [name, (record[index] ?? '').normalize('NFC')])),
    });
  }
  return { ...reading, faults: capFaults(reading.faults) };
}

/** Keeps the first faults of many, and says how many more there are. */
export function capFaults(faults: readonly FileFault[]): FileFault[] {
  if (faults.length <= MAX_FAULTS) return [...faults];
  const more = faults.length - MAX_FAULTS + 1;
  return [
    ...faults.slice(0, MAX_FAULTS - 1),
    fault(faults[MAX_FAULTS - 1]?.line ?? 0, null, `Còn ${more} lỗi nữa.`, `${more} more faults follow.`),
  ];
}

export function fault(line: number, column: string | null, vi: string, en: string): FileFault {
  return { line, column, message: { vi, en } };
}

function refused(vi: string, en: string, line = 1): CsvReading {
  return { records: [], faults: [fault(line, null, vi, en)] };
}

function decode(content: string | Uint8Array): string | null {
  if (typeof content === 'string') return content;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return null;
  }
}

/** A table as CSV that Excel opens as Vietnamese text; a cell that could start a formula gets a quote before it. */
export function renderCsv(
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): Uint8Array {
  const cells = [header, ...rows].map((row) => row.map((cell) => (typeof cell === 'string' ? disarm(cell) : cell)));
  return new TextEncoder().encode(stringify(cells, { bom: true, record_delimiter: 'windows' }));
}

/** Spreadsheets run what begins with these as a formula (ASVS 5.0, 1.2.10). */
export function disarm(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}
