import { csvLines } from './csv.js';
import { WorkbookWriter } from './workbook-writer.js';

export type Cell = string | number | null;

/** A column of a written table. */
export interface WrittenColumn {
  title: string;
  /** In characters. */
  width: number;
  /** What may stand in it; a spreadsheet offers these. */
  values?: readonly string[];
}

/** A table that is written a page at a time, and is bytes once it ends. */
export interface TableWriter {
  add(rows: readonly (readonly Cell[])[]): Promise<void>;
  finish(): Promise<Uint8Array>;
}

export type TableFormat = 'CSV' | 'XLSX';

export const TABLE_TYPES: Readonly<Record<TableFormat, string>> = {
  CSV: 'text/csv; charset=utf-8',
  XLSX: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export function openTable(format: TableFormat, name: string, columns: readonly WrittenColumn[]): TableWriter {
  return format === 'XLSX' ? new WorkbookWriter(name, columns) : new CsvWriter(columns);
}

/** UTF-8 with a mark and lines as Excel expects them; no cell begins a formula. */
class CsvWriter implements TableWriter {
  private readonly parts: Buffer[] = [Buffer.from('\uFEFF', 'utf8')];

  constructor(columns: readonly WrittenColumn[]) {
    this.write([columns.map(({ title }) => title)]);
  }

  add(rows: readonly (readonly Cell[])[]): Promise<void> {
    this.write(rows);
    return Promise.resolve();
  }

  finish(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(Buffer.concat(this.parts)));
  }

  private write(rows: readonly (readonly Cell[])[]): void {
    this.parts.push(Buffer.from(csvLines(rows), 'utf8'));
  }
}
