import { Unreadable } from './file-fault.js';
import type { TableLimits } from './table-limits.js';
import { brokenXml, XmlScan, type XmlHandlers } from './xml-scan.js';
import type { ZipReader } from './zip-reader.js';

/** Reads one part of a workbook through the handlers, never holding it whole. */
export async function scanPart(
  zip: ZipReader,
  name: string,
  handlers: XmlHandlers,
  limits: TableLimits,
): Promise<void> {
  const scan = new XmlScan(handlers, limits.cell);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const piece of zip.inflate(name)) scan.push(decoder.decode(piece, { stream: true }));
    scan.push(decoder.decode());
  } catch (error) {
    throw error instanceof TypeError ? brokenXml() : error;
  }
  scan.end();
}

const WORKSHEET = /\/(worksheet)$/;
// a link to a page or an address is only text here; nothing follows it
const HARMLESS = /\/(hyperlink|comments|threadedComment|person)$/;

/** What a workbook may not hold, whatever it is called: code, other files, links to what lies elsewhere. */
export async function refuseActiveContent(zip: ZipReader, limits: TableLimits): Promise<void> {
  const { names } = zip;
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  if (has(/vbaProject\.bin$|\/macrosheets\//i))
    throw new Unreadable(
      'MACROS_REFUSED',
      'Tệp có macro; hãy lưu lại dạng .xlsx.',
      'The workbook holds macros; save it as .xlsx.',
    );
  if (has(/\/externalLinks\//i))
    throw new Unreadable(
      'LINKS_REFUSED',
      'Tệp liên kết tới sổ tính khác; hãy ngắt liên kết.',
      'The workbook is linked to others; break the links.',
    );
  if (has(/\/(embeddings|activeX|oleObjects)\//i))
    throw new Unreadable(
      'OBJECTS_REFUSED',
      'Tệp nhúng đối tượng khác; hãy bỏ đi.',
      'The workbook embeds other objects; remove them.',
    );
  for (const name of names.filter((each) => each.endsWith('.rels'))) {
    await scanPart(
      zip,
      name,
      {
        open(element, { TargetMode, Type = '' }) {
          if (element === 'Relationship' && TargetMode === 'External' && !HARMLESS.test(Type))
            throw new Unreadable(
              'LINKS_REFUSED',
              'Tệp liên kết ra ngoài; hãy ngắt liên kết.',
              'The workbook is linked to something outside; break the links.',
            );
        },
      },
      limits,
    );
  }
}

export interface Sheet {
  name: string;
  part: string;
}

export interface WorkbookOutline {
  sheets: Sheet[];
  from1904: boolean;
}

/** The visible sheets in their order. */
export async function outlineOf(zip: ZipReader, limits: TableLimits): Promise<WorkbookOutline> {
  const workbook = 'xl/workbook.xml';
  const missing = (): Unreadable =>
    new Unreadable(
      'SHEET_MISSING',
      'Tệp không có trang tính nào đọc được.',
      'The workbook has no sheet that can be read.',
    );
  if (!zip.names.includes(workbook)) throw missing();
  const targets = new Map<string, string>();
  const rels = 'xl/_rels/workbook.xml.rels';
  if (!zip.names.includes(rels)) throw missing();
  await scanPart(
    zip,
    rels,
    {
      open(element, { Id = '', Type = '', Target = '' }) {
        if (element === 'Relationship' && WORKSHEET.test(Type))
          targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
      },
    },
    limits,
  );
  const outline: WorkbookOutline = { sheets: [], from1904: false };
  await scanPart(
    zip,
    workbook,
    {
      open(element, attributes) {
        if (element === 'workbookPr') outline.from1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
        if (element !== 'sheet' || (attributes['state'] ?? 'visible') !== 'visible') return;
        const part = targets.get(attributes['r:id'] ?? attributes['id'] ?? '');
        if (part !== undefined && zip.names.includes(part))
          outline.sheets.push({ name: attributes['name'] ?? '', part });
      },
    },
    limits,
  );
  if (outline.sheets.length === 0) throw missing();
  return outline;
}

/** The strings that cells share. */
export async function sharedStrings(zip: ZipReader, limits: TableLimits): Promise<string[]> {
  const strings: string[] = [];
  if (!zip.names.includes('xl/sharedStrings.xml')) return strings;
  let current = '';
  let inText = false;
  let spoken = false;
  let total = 0;
  const tooMuch = (): Unreadable =>
    new Unreadable('TOO_MUCH_TEXT', 'Tệp có quá nhiều chữ.', 'The file holds too much text.');
  await scanPart(
    zip,
    'xl/sharedStrings.xml',
    {
      open(element) {
        if (element === 'si') current = '';
        if (element === 't') inText = true;
        if (element === 'rPh') spoken = true;
      },
      text(text) {
        if (!inText || spoken) return;
        current += text;
        total += text.length;
        if (total > limits.text) throw tooMuch();
      },
      close(element) {
        if (element === 't') inText = false;
        if (element === 'rPh') spoken = false;
        if (element === 'si' && strings.push(current) > limits.cells) throw tooMuch();
      },
    },
    limits,
  );
  return strings;
}

/** How a style shows a number: as a day, or with zeros before it. */
export interface NumberStyle {
  day: boolean;
  digits: number;
}

const isDayFormat = (id: number): boolean => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);

export async function numberStyles(zip: ZipReader, limits: TableLimits): Promise<NumberStyle[]> {
  const styles: NumberStyle[] = [];
  if (!zip.names.includes('xl/styles.xml')) return styles;
  const formats = new Map<number, string>();
  let inCells = false;
  await scanPart(
    zip,
    'xl/styles.xml',
    {
      open(element, attributes) {
        if (element === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
        if (element === 'cellXfs') inCells = true;
        if (element !== 'xf' || !inCells) return;
        const id = Number(attributes['numFmtId'] ?? 0);
        const format = (formats.get(id) ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
        styles.push({
          day: isDayFormat(id) || /[dy]/i.test(format.replace(/general/gi, '')),
          digits: /^0+$/.test(format) ? format.length : 0,
        });
      },
      close(element) {
        if (element === 'cellXfs') inCells = false;
      },
    },
    limits,
  );
  return styles;
}
