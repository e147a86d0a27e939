import { csvRows } from './csv-rows.js';
import { decodeText } from './decode-text.js';
import { Unreadable } from './file-fault.js';
import { mendOldFonts } from './legacy-text.js';
import { TABLE_LIMITS, type TableLimits } from './table-limits.js';
import { shapeTable, type TableColumn, type TableReading, type TableRow } from './table-shape.js';
import { workbookRows } from './workbook.js';

export interface TableQuestion {
  columns: readonly TableColumn[];
  limits?: Partial<TableLimits>;
}

/** Reads a register out of a file. A bad file never throws: what is wrong is told, with its line where it has one. */
export async function readTable(bytes: Uint8Array, question: TableQuestion): Promise<TableReading> {
  const limits = { ...TABLE_LIMITS, ...question.limits };
  const { columns } = question;
  try {
    if (bytes.length === 0) throw new Unreadable('FILE_EMPTY', 'Tệp rỗng.', 'The file is empty.');
    if (bytes.length > limits.bytes)
      throw new Unreadable('FILE_TOO_LARGE', 'Tệp quá lớn.', `The file is larger than ${limits.bytes} bytes.`);
    const kind = kindOf(bytes);
    const rows =
      kind === 'xlsx'
        ? await workbookRows(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), columns, limits)
        : csvRows(decodeText(bytes), columns, limits);
    return shapeTable(withoutOldFonts(rows), columns, limits, kind === 'csv');
  } catch (error) {
    if (error instanceof Unreadable) return { records: [], faults: [error.fault] };
    throw error;
  }
}

/** By the first bytes, whatever the name says. */
function kindOf(bytes: Uint8Array): 'xlsx' | 'csv' {
  const head = Buffer.from(bytes.subarray(0, 16));
  const starts = (hex: string): boolean => head.toString('hex').startsWith(hex);
  if (starts('504b0304')) return 'xlsx';
  if (starts('d0cf11e0')) {
    const protectedFile = Buffer.from(bytes).includes(Buffer.from('EncryptedPackage', 'utf16le'));
    throw protectedFile
      ? new Unreadable('FILE_ENCRYPTED', 'Tệp có mật khẩu; hãy gỡ mật khẩu.', 'The file has a password; remove it.')
      : new Unreadable(
          'FILE_OLD_EXCEL',
          'Tệp .xls cũ; hãy lưu lại dạng .xlsx.',
          'This is an old .xls file; save it as .xlsx.',
        );
  }
  const foreign = [
    '25504446',
    '89504e47',
    'ffd8ff',
    '47494638',
    '1f8b',
    '377abcaf',
    '52617221',
    '7f454c46',
    '4d5a',
    '504b',
  ];
  const markup = /^\s*<(!doctype|html|\?xml|table|script|svg)/i.test(
    Buffer.from(bytes.subarray(0, 200)).toString('latin1'),
  );
  if (markup || foreign.some(starts)) {
    throw new Unreadable('FILE_KIND_UNKNOWN', 'Chỉ nhận tệp .xlsx hoặc .csv.', 'Only .xlsx and .csv files are taken.');
  }
  return 'csv';
}

/** Judged over the whole file: one word of an old font may look like a Western one. */
function withoutOldFonts(rows: readonly TableRow[]): TableRow[] {
  const sample = rows
    .slice(0, 500)
    .map(({ cells }) => cells.join(' '))
    .join('\n');
  const mended = mendOldFonts(sample);
  if (mended === sample) return [...rows];
  return rows.map(({ line, cells }) => ({ line, cells: cells.map(mendOldFonts) }));
}
