import { crc32, deflateRawSync } from 'node:zlib';

export interface BadFile {
  title: string;
  /** Built when it is needed: some are large. */
  bytes: () => Buffer;
  /** The stable code of its first fault. */
  code: string;
}

interface Part {
  name: string;
  content: Buffer | string;
  method?: 0 | 8;
  flags?: number;
  /** What the directory says instead of the truth. */
  claimed?: number;
  crc?: number;
}

const fields = (...given: [2 | 4, number][]): Buffer => {
  const bytes = Buffer.alloc(given.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of given)
    at = width === 2 ? bytes.writeUInt16LE(value, at) : bytes.writeUInt32LE(value, at);
  return bytes;
};

/** A ZIP file, honest or not. */
export function zip(parts: readonly Part[]): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method = 8, flags = 0, claimed, crc } of parts) {
    const raw = Buffer.from(content);
    const packed = method === 8 ? deflateRawSync(raw) : raw;
    const path = Buffer.from(name, 'utf8');
    const sizes: [2 | 4, number][] = [
      [4, crc ?? crc32(raw)],
      [4, packed.length],
      [4, claimed ?? raw.length],
    ];
    const head: [2 | 4, number][] = [
      [2, 20],
      [2, flags],
      [2, method],
      [2, 0],
      [2, 33],
      ...sizes,
      [2, path.length],
      [2, 0],
    ];
    const local = Buffer.concat([fields([4, 0x04034b50], ...head), path, packed]);
    directory.push(fields([4, 0x02014b50], [2, 20], ...head, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), path);
    body.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = parts.length;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, central.length], [4, offset], [2, 0]);
  return Buffer.concat([...body, central, end]);
}

const SHEET = 'xl/worksheets/sheet1.xml';
const HEAD = ['Mã', 'Tên cơ quan', 'Cấp', 'Đơn vị cấp trên', 'Đối tượng'];
const GOOD = ['48-N', 'Sở Nội vụ', 'Sở', '48', 'Bắt buộc'];
const text = (value: string, at: string): string => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
const row = (values: readonly string[], line: number): string =>
  `<row r="${line}">${values.map((value, index) => text(value, `${'ABCDEFGHIJ'[index] ?? ''}${line}`)).join('')}</row>`;
const rows = (...given: readonly string[][]): string => given.map((values, index) => row(values, index + 1)).join('');

const sheet = (inside: string, before = '', after = ''): string =>
  `<?xml version="1.0"?><worksheet>${before}<sheetData>${inside}</sheetData>${after}</worksheet>`;

interface BookParts {
  sheet?: string;
  more?: Part[];
  without?: string[];
  workbook?: string;
}

function parts({ sheet: inside = sheet(rows(HEAD, GOOD)), more = [], without = [], workbook }: BookParts): Part[] {
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const all: Part[] = [
    { name: '[Content_Types].xml', content: '<Types></Types>' },
    {
      name: 'xl/workbook.xml',
      content: workbook ?? '<workbook><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships><Relationship Id="rId1" Type="${type}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    { name: 'xl/worksheets/sheet1.xml', content: inside },
  ];
  return [...all.filter(({ name }) => !without.includes(name)), ...more];
}

const book = (given: BookParts = {}): Buffer => zip(parts(given));
const csv = (...lines: readonly string[]): Buffer => Buffer.from(`${HEAD.join(';')}\n${lines.join('\n')}\n`);
const good = GOOD.join(';');
/** What the bad ones are made from, with nothing wrong. */
export const goodBook = (): Buffer => book();

const cell = (inside: string): Buffer => book({ sheet: sheet(`${row(HEAD, 1)}<row r="2">${inside}</row>`) });
const bad = (title: string, code: string, bytes: () => Buffer): BadFile => ({ title, code, bytes });

/** Spaced strings that a small file unfolds to. */
const bomb = (megabytes: number): string => ' '.repeat(megabytes * 1_000_000);

/** The three workbooks that were measured to bring a Node process down. */
export const MEASURED: readonly BadFile[] = [
  bad('2 KB that merge a whole sheet', 'SHEET_MERGES', () =>
    book({ sheet: sheet(rows(HEAD, GOOD), '', '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>') }),
  ),
  bad('one cell of 300 MB', 'ZIP_TOO_LARGE', () => cell(text('a'.repeat(300_000_000), 'A2'))),
  bad('one cell of 300 MB that claims to be small', 'CELL_TOO_LONG', () => {
    const content = sheet(`<row r="1">${text('a'.repeat(300_000_000), 'A1')}</row>`);
    return zip(parts({ without: [SHEET], more: [{ name: SHEET, content, claimed: 1_000 }] }));
  }),
  bad('400,000 rows', 'TOO_MANY_ROWS', () =>
    book({ sheet: sheet(row(HEAD, 1) + Array.from({ length: 400_000 }, (_, n) => row(GOOD, n + 2)).join('')) }),
  ),
];

const ARCHIVES: readonly BadFile[] = [
  bad('a workbook cut in half', 'ZIP_BROKEN', () => book().subarray(0, 500)),
  bad('a workbook without its end', 'ZIP_BROKEN', () => book().subarray(0, -22)),
  bad('a workbook whose directory points nowhere', 'ZIP_BROKEN', () => {
    const bytes = book();
    bytes.writeUInt32LE(0x7fffffff, bytes.length - 6);
    return bytes;
  }),
  bad('content that its checksum denies', 'ZIP_BROKEN', () =>
    zip(parts({ without: ['xl/workbook.xml'], more: [{ name: 'xl/workbook.xml', content: '<workbook/>', crc: 1 }] })),
  ),
  bad('a part deflated in no way that is known', 'ZIP_BROKEN', () =>
    zip([...parts({}), { name: 'xl/x.xml', content: 'x', method: 9 as 8 }]),
  ),
  bad('a part of 1 GB, said aloud', 'ZIP_TOO_LARGE', () =>
    zip([...parts({}), { name: 'xl/media/a.xml', content: 'x', claimed: 1_000_000_000 }]),
  ),
  bad('a part of 200 MB that claims to be small', 'ZIP_TOO_LARGE', () =>
    zip(
      parts({
        without: ['xl/worksheets/sheet1.xml'],
        more: [
          {
            name: 'xl/worksheets/sheet1.xml',
            content: `<worksheet>${`<!--${'a'.repeat(60_000)}-->`.repeat(3_500)}</worksheet>`,
            claimed: 100,
          },
        ],
      }),
    ),
  ),
  bad('600 parts', 'ZIP_ENTRIES', () =>
    book({ more: Array.from({ length: 600 }, (_, n) => ({ name: `xl/a${n}.xml`, content: '' })) }),
  ),
  bad('an archive in the archive', 'ZIP_NESTED', () => book({ more: [{ name: 'xl/inner.zip', content: book() }] })),
  bad('a workbook in the workbook', 'ZIP_NESTED', () => book({ more: [{ name: 'xl/b.xlsx', content: book() }] })),
  bad('a name that climbs out', 'ZIP_NAMES', () => book({ more: [{ name: '../../etc/cron.d/x', content: 'x' }] })),
  bad('a name from the root', 'ZIP_NAMES', () => book({ more: [{ name: '/etc/passwd', content: 'x' }] })),
  bad('a name with backslashes', 'ZIP_NAMES', () => book({ more: [{ name: 'xl\\..\\..\\x', content: 'x' }] })),
  bad('two parts of one name', 'ZIP_NAMES', () => book({ more: [{ name: 'xl/workbook.xml', content: '<a/>' }] })),
  bad('a part with a password', 'FILE_ENCRYPTED', () => book({ more: [{ name: 'xl/a.xml', content: 'x', flags: 1 }] })),
];

const FOREIGN: readonly BadFile[] = [
  bad('an old .xls', 'FILE_OLD_EXCEL', () =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]),
  ),
  bad('an encrypted .xlsx', 'FILE_ENCRYPTED', () =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
  ),
  bad('a PDF', 'FILE_KIND_UNKNOWN', () => Buffer.from('%PDF-1.7\n')),
  bad('a picture', 'FILE_KIND_UNKNOWN', () => Buffer.from('89504e470d0a1a0a', 'hex')),
  bad('a page of HTML called .xls', 'FILE_KIND_UNKNOWN', () =>
    Buffer.from('<html><table><tr><td>Mã</td></tr></table>'),
  ),
  bad('a program', 'FILE_KIND_UNKNOWN', () => Buffer.concat([Buffer.from('7f454c46', 'hex'), Buffer.alloc(64)])),
  bad('a text document', 'FILE_NOT_WORKBOOK', () =>
    zip([
      { name: '[Content_Types].xml', content: '<Types/>' },
      { name: 'word/document.xml', content: '<a/>' },
    ]),
  ),
  bad('a sheet of another office', 'FILE_NOT_WORKBOOK', () =>
    zip([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet' }]),
  ),
];

const WORKBOOKS: readonly BadFile[] = [
  bad('no sheet', 'SHEET_MISSING', () => book({ without: ['xl/worksheets/sheet1.xml'] })),
  bad('no list of sheets', 'SHEET_MISSING', () => book({ without: ['xl/workbook.xml'] })),
  bad('hidden sheets alone', 'SHEET_MISSING', () =>
    book({ workbook: '<workbook><sheets><sheet name="a" state="hidden" r:id="rId1"/></sheets></workbook>' }),
  ),
  bad('macros', 'MACROS_REFUSED', () => book({ more: [{ name: 'xl/vbaProject.bin', content: 'x' }] })),
  bad('another workbook linked', 'LINKS_REFUSED', () =>
    book({ more: [{ name: 'xl/externalLinks/externalLink1.xml', content: '<a/>' }] }),
  ),
  bad('a picture from elsewhere', 'LINKS_REFUSED', () =>
    book({
      more: [
        {
          name: 'xl/worksheets/_rels/sheet1.xml.rels',
          content:
            '<Relationships><Relationship Id="r" Type="x/image" TargetMode="External" Target="http://169.254.169.254/"/></Relationships>',
        },
      ],
    }),
  ),
  bad('an embedded object', 'OBJECTS_REFUSED', () =>
    book({ more: [{ name: 'xl/embeddings/oleObject1.bin', content: 'x' }] }),
  ),
  bad('a formula', 'FORMULA_REFUSED', () => cell('<c r="A2"><f>1+1</f><v>2</v></c>')),
  bad('a formula that calls out', 'FORMULA_REFUSED', () => cell('<c r="B2"><f>WEBSERVICE("http://x")</f><v>2</v></c>')),
  bad('an entity that reads a file', 'DTD_REFUSED', () =>
    book({ sheet: `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${sheet(row(['&x;'], 1))}` }),
  ),
  bad('a billion laughs', 'DTD_REFUSED', () =>
    book({ sheet: `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${sheet(row(['&b;'], 1))}` }),
  ),
  bad('an entity that nobody declared', 'XML_BROKEN', () => book({ sheet: sheet(row(['&secret;'], 1)) })),
  bad('a NUL written as a number', 'XML_BROKEN', () => book({ sheet: sheet(row(['a&#0;b'], 1)) })),
  bad('half a character written as a number', 'XML_BROKEN', () => book({ sheet: sheet(row(['&#xD800;'], 1)) })),
  bad('tags that do not close', 'XML_BROKEN', () => book({ sheet: '<worksheet><sheetData><row r="1"><c>' })),
  bad('tags 1,000 deep', 'XML_BROKEN', () => book({ sheet: `${'<a>'.repeat(1_000)}${'</a>'.repeat(1_000)}` })),
  bad('one tag of a megabyte', 'XML_BROKEN', () => book({ sheet: `<worksheet a="${'x'.repeat(1_000_000)}"/>` })),
  bad('XML that is not UTF-8', 'XML_BROKEN', () =>
    zip(
      parts({
        without: ['xl/worksheets/sheet1.xml'],
        more: [{ name: 'xl/worksheets/sheet1.xml', content: Buffer.from('<worksheet>\xff\xfe</worksheet>', 'latin1') }],
      }),
    ),
  ),
  bad('a declared size beyond any sheet', 'SHEET_DIMENSION', () =>
    book({ sheet: sheet(rows(HEAD, GOOD), '<dimension ref="A1:XFD1048576"/>') }),
  ),
  bad('a row beyond any sheet', 'SHEET_DIMENSION', () =>
    book({ sheet: sheet('<row r="99999999"><c r="A1"><v>1</v></c></row>') }),
  ),
  bad('a million columns', 'TOO_MANY_COLUMNS', () => cell('<c><v>1</v></c>'.repeat(1_000_000))),
  bad('a cell in column XFD', 'TOO_MANY_COLUMNS', () => cell('<c r="XFD2"><v>1</v></c>')),
  bad('3,000 merged areas', 'SHEET_MERGES', () =>
    book({
      sheet: sheet(rows(HEAD, GOOD), '', `<mergeCells>${'<mergeCell ref="A1:B1"/>'.repeat(3_000)}</mergeCells>`),
    }),
  ),
  bad('an empty sheet', 'FILE_EMPTY', () => book({ sheet: sheet('') })),
];

const TEXTS: readonly BadFile[] = [
  bad('blanks alone', 'FILE_EMPTY', () => Buffer.from(' \n\n ')),
  bad('50 MB of blanks in a cell, deflated', 'CELL_TOO_LONG', () => cell(text(bomb(50), 'A2'))),
  bad('a header alone', 'ROWS_MISSING', () => Buffer.from(`${HEAD.join(';')}\n`)),
  bad('a column missing', 'COLUMN_MISSING', () => Buffer.from('Mã;Tên cơ quan;Cấp\n1;2;3\n')),
  bad('a column twice', 'COLUMN_TWICE', () => Buffer.from(`${HEAD.join(';')};Mã\n${good};1\n`)),
  bad('a column that nobody knows', 'COLUMN_UNKNOWN', () => Buffer.from(`${HEAD.join(';')};Doanh thu\n${good};1\n`)),
  bad('a quote that never closes', 'CSV_BROKEN', () => csv(`"48-N;Sở`)),
  bad('cells missing', 'CELLS_UNEVEN', () => csv('48-N;Sở Nội vụ')),
  bad('a NUL', 'CHARACTER_REFUSED', () => csv('48-N;Sở\0 Nội vụ;Sở;48;Bắt buộc')),
  bad('text turned around', 'CHARACTER_REFUSED', () => csv('48-N;Sở \u202eụv iộN;Sở;48;Bắt buộc')),
  bad('a bell', 'CHARACTER_REFUSED', () => csv('48-N;Sở \u0007;Sở;48;Bắt buộc')),
  bad('half a character in UTF-16', 'ENCODING_UNKNOWN', () => Buffer.from('fffe4d00e30000d80a00', 'hex')),
  bad('bytes of no encoding', 'ENCODING_UNKNOWN', () => Buffer.from([0x4d, 0x01, 0xfe, 0x02, 0xff, 0x03])),
  bad('300 columns', 'TOO_MANY_COLUMNS', () => Buffer.from(`${'a;'.repeat(300)}\n`)),
];

const REGISTERS: readonly BadFile[] = [
  bad('an unknown level', 'LEVEL_UNKNOWN', () => csv('48-N;Sở Nội vụ;Thiên hà;48;Bắt buộc')),
  bad('an unknown class', 'OBLIGATION_UNKNOWN', () => csv('48-N;Sở Nội vụ;Sở;48;Tùy tâm')),
  bad('a code twice', 'CODE_TWICE', () => csv(good, '48-N;Sở Khác;Sở;48;Bắt buộc')),
  bad('a code of another', 'CODE_HELD', () => csv('48-STC;Sở Khác;Sở;48;Bắt buộc')),
  bad('a code of 100 characters', 'CODE_LENGTH', () => csv(`${'9'.repeat(100)};Sở;Sở;48;Bắt buộc`)),
  bad('no name', 'NAME_LENGTH', () => csv('48-N;;Sở;48;Bắt buộc')),
  bad('a parent that is not there', 'PARENT_UNKNOWN', () => csv('48-N;Sở;Sở;nowhere;Bắt buộc')),
  bad('a parent out of reach', 'PARENT_UNKNOWN', () => csv('48-N;Sở;Sở;49;Bắt buộc')),
  bad('parents in a circle', 'PARENT_CIRCLE', () => csv('A;Một;Sở;B;Bắt buộc', 'B;Hai;Sở;A;Bắt buộc')),
];

export const BAD_FILES: readonly BadFile[] = [...ARCHIVES, ...FOREIGN, ...WORKBOOKS, ...TEXTS, ...REGISTERS];
