import { daySerial } from './day-text.js';
import { Unreadable } from './file-fault.js';
import type { TableLimits } from './table-limits.js';
import { findHeader, HEADER_WITHIN, type TableColumn, type TableRow } from './table-shape.js';
import {
  numberStyles,
  outlineOf,
  refuseActiveContent,
  scanPart,
  sharedStrings,
  type NumberStyle,
} from './workbook-parts.js';
import { ZipReader } from './zip-reader.js';

/** Sheets beyond these are not looked at for a table. */
const MOST_SHEETS = 20;

/** The rows of the first visible sheet that has the table's header; blank rows are left out. */
export async function workbookRows(
  bytes: Buffer,
  columns: readonly TableColumn[],
  limits: TableLimits,
): Promise<TableRow[]> {
  const zip = new ZipReader(bytes, limits);
  if (!zip.names.includes('[Content_Types].xml') || !zip.names.some((name) => name.startsWith('xl/'))) {
    throw new Unreadable('FILE_NOT_WORKBOOK', 'Tệp không phải sổ tính .xlsx.', 'The file is not an .xlsx workbook.');
  }
  await refuseActiveContent(zip, limits);
  const { sheets, from1904 } = await outlineOf(zip, limits);
  const strings = await sharedStrings(zip, limits);
  const styles = await numberStyles(zip, limits);
  let first: SheetReader | undefined;
  for (const { part } of sheets.slice(0, MOST_SHEETS)) {
    const reader = new SheetReader(strings, styles, from1904, limits);
    await scanPart(zip, part, reader, limits);
    first ??= reader;
    if (findHeader(reader.rows, columns) === undefined) continue;
    // only what is taken is judged: a cover sheet may reckon as it likes
    reader.refuseFormulas();
    return reader.rows;
  }
  first?.refuseFormulas();
  if (!first || first.rows.length === 0) throw new Unreadable('FILE_EMPTY', 'Trang tính rỗng.', 'The sheet is empty.');
  return first.rows;
}

class SheetReader {
  readonly rows: TableRow[] = [];
  private row: TableRow | null = null;
  private line = 0;
  private column = 0;
  private type = '';
  private style = 0;
  private value = '';
  private collecting = false;
  private cells = 0;
  private characters = 0;
  private merges = 0;
  private inCell = false;
  private extensions = 0;
  private readonly formulas: string[] = [];

  constructor(
    private readonly strings: readonly string[],
    private readonly styles: readonly NumberStyle[],
    private readonly from1904: boolean,
    private readonly limits: TableLimits,
  ) {}

  open(element: string, attributes: Readonly<Record<string, string>>): void {
    // what later versions keep beside the sheet has names of its own that mean something else
    if (element === 'extLst') this.extensions += 1;
    if (this.extensions > 0) return;
    if (element === 'dimension') this.checkRange(attributes['ref'] ?? '', 'SHEET_DIMENSION');
    else if (element === 'mergeCell') {
      this.merges += 1;
      if (this.merges > this.limits.merges) throw tooManyMerges();
      this.checkRange(attributes['ref'] ?? '', 'SHEET_MERGES');
    } else if (element === 'row') {
      this.line = attributes['r'] === undefined ? this.line + 1 : whole(attributes['r']);
      if (this.line > 1_048_576) throw outside('SHEET_DIMENSION');
      this.column = 0;
      this.row = { line: this.line, cells: [] };
    } else if (element === 'c') this.openCell(attributes);
    else if (element === 'v' || element === 't') this.collecting = true;
    else if (element === 'f' && this.inCell) this.formulas.push(cellName(this.line, this.column));
  }

  text(text: string): void {
    if (!this.collecting) return;
    this.value += text;
    this.characters += text.length;
    if (this.value.length > this.limits.cell) {
      throw new Unreadable(
        'CELL_TOO_LONG',
        `Ô ${cellName(this.line, this.column)} dài hơn 32.767 ký tự.`,
        `Cell ${cellName(this.line, this.column)} is longer than 32,767 characters.`,
        this.line,
      );
    }
    if (this.characters > this.limits.text)
      throw new Unreadable('TOO_MUCH_TEXT', 'Tệp có quá nhiều chữ.', 'The file holds too much text.');
  }

  close(element: string): void {
    if (element === 'extLst') this.extensions -= 1;
    if (this.extensions > 0) return;
    if (element === 'v' || element === 't') this.collecting = false;
    else if (element === 'c') this.closeCell();
    else if (element === 'row' && this.row) {
      const cells = Array.from(this.row.cells, (cell) => cell ?? '');
      if (cells.some((cell) => cell.trim() !== '')) this.rows.push({ line: this.row.line, cells });
      this.row = null;
      if (this.rows.length > this.limits.rows + HEADER_WITHIN + 1) {
        throw new Unreadable(
          'TOO_MANY_ROWS',
          `Tối đa ${this.limits.rows} dòng.`,
          `At most ${this.limits.rows} rows.`,
          this.line,
        );
      }
    }
  }

  /** A formula's value is whatever the last program left there; a register holds what was decided. */
  refuseFormulas(): void {
    const [cell] = this.formulas;
    if (cell === undefined) return;
    const more = this.formulas.length > 1 ? ` (+${this.formulas.length - 1})` : '';
    const line = Number(/\d+$/.exec(cell)?.[0] ?? 1);
    throw new Unreadable(
      'FORMULA_REFUSED',
      `Ô ${cell}${more} là công thức; hãy dán lại thành giá trị.`,
      `Cell ${cell}${more} is a formula; paste its value instead.`,
      line,
      cell,
    );
  }

  private openCell({ r, t, s }: Readonly<Record<string, string>>): void {
    this.column = r === undefined ? this.column + 1 : columnOf(r);
    if (this.column < 1 || this.column > this.limits.columns) {
      throw new Unreadable(
        'TOO_MANY_COLUMNS',
        `Tối đa ${this.limits.columns} cột.`,
        `At most ${this.limits.columns} columns.`,
        this.line,
      );
    }
    this.cells += 1;
    if (this.cells > this.limits.cells)
      throw new Unreadable('TOO_MANY_CELLS', 'Tệp có quá nhiều ô.', 'The file has too many cells.');
    this.type = t ?? 'n';
    this.style = Number(s ?? 0);
    this.value = '';
    this.inCell = true;
  }

  private closeCell(): void {
    this.inCell = false;
    if (this.row) this.row.cells[this.column - 1] = this.shown();
  }

  private shown(): string {
    const { value, type } = this;
    if (type === 's') return this.strings[Number(value)] ?? '';
    if (type === 'b') return value === '1' ? 'TRUE' : value === '' ? '' : 'FALSE';
    if (type === 'e') return value;
    if (type !== 'n' || value === '') return value;
    const number = Number(value);
    if (!Number.isFinite(number)) return value;
    const { day = false, digits = 0 } = this.styles[this.style] ?? {};
    if (day) return daySerial(number, this.from1904) ?? value;
    // a code typed as a number: no exponent, and the zeros that its format shows
    const written = Number.isInteger(number) ? BigInt(number).toString() : String(number);
    return written.padStart(digits, '0');
  }

  private checkRange(ref: string, code: 'SHEET_DIMENSION' | 'SHEET_MERGES'): void {
    if (ref === '') return;
    for (const corner of ref.split(':')) {
      const row = Number(/\d+$/.exec(corner)?.[0] ?? 0);
      // blank rows that were once formatted still count as used
      const most = code === 'SHEET_MERGES' ? this.limits.rows : 1_048_575;
      if (columnOf(corner) > (code === 'SHEET_MERGES' ? this.limits.columns : 16_383) || row > most)
        throw outside(code);
    }
  }
}

function outside(code: 'SHEET_DIMENSION' | 'SHEET_MERGES'): Unreadable {
  return code === 'SHEET_MERGES'
    ? tooManyMerges()
    : new Unreadable(
        code,
        'Trang tính rộng hoặc dài quá mức; hãy chép bảng sang tệp mới.',
        'The sheet reaches too far; copy the table into a new file.',
      );
}

function tooManyMerges(): Unreadable {
  return new Unreadable(
    'SHEET_MERGES',
    'Có vùng gộp ô quá lớn hoặc quá nhiều; hãy bỏ gộp ô.',
    'Cells are merged over too large an area, or too often; unmerge them.',
  );
}

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw outside('SHEET_DIMENSION');
  return number;
}

function columnOf(name: string): number {
  const letters = /^\$?([A-Z]{1,4})/.exec(name.toUpperCase())?.[1] ?? '';
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function cellName(row: number, column: number): string {
  let letters = '';
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return `${letters}${row}`;
}
