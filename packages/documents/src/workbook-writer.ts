import { once } from 'node:events';
import { crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib';
import { packDeflated, type Deflated } from './archive.js';
import { disarm } from './formula-guard.js';
import type { Cell, TableWriter, WrittenColumn } from './table-writer.js';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const LISTS = 'Danh mục';
/** What a cell holds at most. */
const LONGEST = 32_767;
/** Value lists are offered so far down. */
const LAST_ROW = 50_001;
const HEAD_STYLE = 1;
const TEXT_STYLE = 2;
const NUMBER_STYLE = 3;

/**
 * A workbook of one table, written row by row: every text says that it is one, so that no program takes it for a
 * formula, a number or a day. Columns with a set of values offer them from a second sheet.
 */
export class WorkbookWriter implements TableWriter {
  private readonly table = new DeflatedPart();
  private readonly lists: { values: readonly string[]; column: number }[];
  private row = 0;

  constructor(
    private readonly name: string,
    private readonly columns: readonly WrittenColumn[],
  ) {
    this.lists = columns.flatMap(({ values }, column) => (values ? [{ values, column }] : []));
    const widths = columns.map(
      ({ width }, index) =>
        `<col min="${index + 1}" max="${index + 1}" width="${width}" style="${TEXT_STYLE}" customWidth="1"/>`,
    );
    const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
    this.table.write(
      `${HEAD}<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">${frozen}</sheetView></sheetViews>` +
        `<cols>${widths.join('')}</cols><sheetData>`,
    );
    this.writeRow(
      columns.map(({ title }) => title),
      HEAD_STYLE,
    );
  }

  add(rows: readonly (readonly Cell[])[]): Promise<void> {
    for (const row of rows) this.writeRow(row, TEXT_STYLE);
    return this.table.drained();
  }

  async finish(): Promise<Uint8Array> {
    const last = columnName(Math.max(0, this.columns.length - 1));
    this.table.write(`</sheetData><autoFilter ref="A1:${last}${this.row}"/>${this.validations()}`);
    this.table.write(
      '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>' +
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>',
    );
    const sheets = [this.name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31), ...(this.lists.length > 0 ? [LISTS] : [])];
    const parts = new Map<string, Deflated>([['xl/worksheets/sheet1.xml', await this.table.end()]]);
    const texts: [string, string][] = [
      ['[Content_Types].xml', contentTypes(sheets.length)],
      ['_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']])],
      ['xl/workbook.xml', workbook(sheets)],
      [
        'xl/_rels/workbook.xml.rels',
        relations([
          ...sheets.map((_, index): [string, string] => ['worksheet', `worksheets/sheet${index + 1}.xml`]),
          ['styles', 'styles.xml'],
        ]),
      ],
      ['xl/styles.xml', STYLES],
      ...(this.lists.length > 0 ? ([['xl/worksheets/sheet2.xml', this.listSheet()]] as [string, string][]) : []),
    ];
    for (const [path, text] of texts) {
      const part = new DeflatedPart();
      part.write(text);
      parts.set(path, await part.end());
    }
    return packDeflated(parts);
  }

  private writeRow(cells: readonly Cell[], style: number): void {
    this.row += 1;
    const written = cells.map((cell, index) => cellXml(`${columnName(index)}${this.row}`, cell, style)).join('');
    this.table.write(`<row r="${this.row}">${written}</row>`);
  }

  private validations(): string {
    if (this.lists.length === 0) return '';
    const each = this.lists.map(({ values, column }, index) => {
      const at = columnName(column);
      const list = columnName(index);
      return (
        `<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="${at}2:${at}${LAST_ROW}">` +
        `<formula1>'${LISTS}'!$${list}$2:$${list}$${values.length + 1}</formula1></dataValidation>`
      );
    });
    return `<dataValidations count="${each.length}">${each.join('')}</dataValidations>`;
  }

  private listSheet(): string {
    const longest = Math.max(...this.lists.map(({ values }) => values.length));
    const rows = Array.from({ length: longest + 1 }, (_, row) => {
      const cells = this.lists.map(({ values, column }, index) => {
        const text = row === 0 ? (this.columns[column]?.title ?? '') : (values[row - 1] ?? null);
        return cellXml(`${columnName(index)}${row + 1}`, text, row === 0 ? HEAD_STYLE : TEXT_STYLE);
      });
      return `<row r="${row + 1}">${cells.join('')}</row>`;
    });
    const width = `<cols><col min="1" max="${this.lists.length}" width="32" customWidth="1"/></cols>`;
    return `${HEAD}<worksheet xmlns="${MAIN}">${width}<sheetData>${rows.join('')}</sheetData></worksheet>`;
  }
}

/** A part that is deflated while it is written, so that only its small form is held. */
class DeflatedPart {
  private readonly stream: DeflateRaw = createDeflateRaw({ level: 6 });
  private readonly chunks: Buffer[] = [];
  private crc = 0;
  private length = 0;

  constructor() {
    this.stream.on('data', (chunk: Buffer) => this.chunks.push(chunk));
  }

  write(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    this.crc = crc32(bytes, this.crc);
    this.length += bytes.length;
    this.stream.write(bytes);
  }

  async drained(): Promise<void> {
    if (this.stream.writableNeedDrain) await once(this.stream, 'drain');
  }

  async end(): Promise<Deflated> {
    await new Promise<void>((resolve, reject) => {
      this.stream.once('end', resolve);
      this.stream.once('error', reject);
      this.stream.end();
    });
    return { crc: this.crc, length: this.length, deflated: Buffer.concat(this.chunks) };
  }
}

function cellXml(at: string, cell: Cell, style: number): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'number') {
    return Number.isFinite(cell) ? `<c r="${at}" s="${NUMBER_STYLE}"><v>${cell}</v></c>` : '';
  }
  // one that looks like a formula would run once somebody edits it or saves it as CSV
  const text = escape(disarm(cell).slice(0, LONGEST));
  return `<c r="${at}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${text}</t></is></c>`;
}

function escape(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\0-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function columnName(index: number): string {
  let letters = '';
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return letters;
}

function relations(targets: readonly (readonly [string, string])[]): string {
  const each = targets.map(
    ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/${type}" Target="${target}"/>`,
  );
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${each.join('')}</Relationships>`;
}

function contentTypes(sheets: number): string {
  const override = (part: string, kind: string): string =>
    `<Override PartName="/xl/${part}.xml" ContentType="${SHEET_TYPE}.${kind}+xml"/>`;
  const each = Array.from({ length: sheets }, (_, index) => override(`worksheets/sheet${index + 1}`, 'worksheet'));
  return (
    `${HEAD}<Types xmlns="${PACKAGE}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    `<Default Extension="xml" ContentType="application/xml"/>${override('workbook', 'sheet.main')}` +
    `${override('styles', 'styles')}${each.join('')}</Types>`
  );
}

function workbook(sheets: readonly string[]): string {
  const each = sheets.map(
    (name, index) => `<sheet name="${escape(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  // on paper the titles stand above every page
  const table = escape(`'${(sheets[0] ?? '').replaceAll("'", "''")}'!$1:$1`);
  const titles = `<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">${table}</definedName></definedNames>`;
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${each.join('')}</sheets>${titles}</workbook>`;
}

const FONT = '<name val="Times New Roman"/><family val="1"/>';
/** Plain, title, text (49: what is typed stays as typed, zeros before a code too), number. */
const STYLES =
  `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="12"/>${FONT}</font>` +
  `<font><b/><sz val="12"/>${FONT}</font></fonts>` +
  '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
  '<fill><patternFill patternType="solid"><fgColor rgb="FFE6E6E6"/></patternFill></fill></fills>' +
  '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>' +
  '<xf fontId="1" fillId="2" applyFont="1" applyFill="1" applyAlignment="1">' +
  '<alignment horizontal="center" vertical="center" wrapText="1"/></xf>' +
  '<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>' +
  '<xf numFmtId="0" applyAlignment="1"><alignment vertical="top"/></xf></cellXfs></styleSheet>';
