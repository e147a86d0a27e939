import { parse, type Options } from 'csv-parse/sync';
import { Unreadable } from './file-fault.js';
import type { TableLimits } from './table-limits.js';
import { findHeader, HEADER_WITHIN, type TableColumn, type TableRow } from './table-shape.js';

const SEPARATORS = [';', ',', '\t'] as const;

/** The rows of separated text; blank ones are left out, lines are those of the file. */
export function csvRows(text: string, columns: readonly TableColumn[], limits: TableLimits): TableRow[] {
  // Excel writes its separator on a line of its own
  const told = /^sep=([;,\t])\r?\n/i.exec(text);
  const body = told ? text.slice(told[0].length) : text;
  if (body.trim() === '') throw new Unreadable('FILE_EMPTY', 'Tệp rỗng.', 'The file is empty.');
  const delimiter = told?.[1] ?? separatorOf(body, columns);
  const rows = records(body, { delimiter, to: limits.rows + HEADER_WITHIN + 2 });
  const before = told ? 1 : 0;
  return rows.map(({ record, info }) => {
    if (record.length > limits.columns) {
      throw new Unreadable(
        'TOO_MANY_COLUMNS',
        `Tối đa ${limits.columns} cột.`,
        `At most ${limits.columns} columns.`,
        info.lines + before,
      );
    }
    return { line: info.lines + before, cells: record };
  });
}

/** The separator under which the header is found; else the one that the first line has most of. */
function separatorOf(text: string, columns: readonly TableColumn[]): string {
  const first = text.trimStart().split(/\r?\n/, 1)[0] ?? '';
  const often = SEPARATORS.toSorted((a, b) => first.split(b).length - first.split(a).length);
  for (const delimiter of often) {
    try {
      const rows = records(text, { delimiter, to: HEADER_WITHIN });
      if (
        findHeader(
          rows.map(({ record, info }) => ({ line: info.lines, cells: record })),
          columns,
        ) !== undefined
      )
        return delimiter;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
  }
  return often[0] ?? ',';
}

interface CsvRow {
  record: string[];
  info: { lines: number };
}

function records(text: string, options: Options): CsvRow[] {
  try {
    return parse(text, {
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      ...options,
    }) as unknown as CsvRow[];
  } catch (error) {
    const line = Number((error as { lines?: number }).lines ?? 1);
    throw new Unreadable('CSV_BROKEN', 'Dấu nháy hoặc dấu phân cách sai.', 'Quotes or separators do not match.', line);
  }
}
