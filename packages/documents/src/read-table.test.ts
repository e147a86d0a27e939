import { Workbook } from '@cj-tech-master/excelts';
import { describe, expect, test } from 'vitest';
import { readTableApart } from './read-table-apart.js';
import { readTable } from './read-table.js';
import { openTable, type Cell, type TableFormat } from './table-writer.js';

const columns = [
  { name: 'code', titles: ['Mã', 'Mã cơ quan'] },
  { name: 'name', titles: ['Tên cơ quan'] },
  { name: 'from', titles: ['Ngày thành lập'], kind: 'day' as const, optional: true },
];
const bytesOf = (text: string, encoding: BufferEncoding = 'utf8'): Uint8Array => Buffer.from(text, encoding);
const read = async (bytes: Uint8Array): Promise<Record<string, string>[]> => {
  const { records, faults } = await readTable(bytes, { columns });
  expect(faults).toEqual([]);
  return records.map(({ values }) => values);
};
/** A table of these names. */
async function written(format: TableFormat, names: readonly string[]): Promise<Uint8Array> {
  const writer = openTable(format, 'a', [
    { title: 'Mã', width: 9 },
    { title: 'Tên cơ quan', width: 9 },
  ]);
  await writer.add(names.map((name, n) => [String(n + 1), name]));
  return writer.finish();
}
const HOA_VANG = { code: '497', name: 'Huyện Hòa Vang', from: '2021-06-30' };

const TCVN3 = 'M·;Tªn c¬ quan\n497;Së Khoa häc vµ C«ng nghÖ\n';
const VNI = 'Maõ;Teân cô quan\n497;Sôû Khoa hoïc vaø Coâng ngheä\n';

describe('a register in the forms people have', () => {
  test.each([
    ['semicolons', bytesOf('Mã;Tên cơ quan;Ngày thành lập\n497;Huyện Hòa Vang;30/06/2021\n')],
    ['commas', bytesOf('Mã,Tên cơ quan,Ngày thành lập\n497,Huyện Hòa Vang,2021-06-30\n')],
    ['tabs', bytesOf('Mã\tTên cơ quan\tNgày thành lập\n497\tHuyện Hòa Vang\t30.6.2021\n')],
    [
      'a line that names the separator',
      bytesOf('sep=;\nMã;Tên cơ quan;Ngày thành lập\n497;Huyện Hòa Vang;30-6-2021\n'),
    ],
    [
      'a byte-order mark',
      bytesOf('\uFEFFMã;Tên cơ quan;Ngày thành lập\n497;Huyện Hòa Vang;ngày 30 tháng 6 năm 2021\n'),
    ],
    ['UTF-16 with a mark', bytesOf('\uFEFFMã;Tên cơ quan;Ngày thành lập\n497;Huyện Hòa Vang;30/6/2021\n', 'utf16le')],
    ['decomposed accents', bytesOf('Mã;Tên cơ quan;Ngày thành lập\n497;Huyện Hòa Vang;30/6/2021\n'.normalize('NFD'))],
    [
      'other titles, other case, no accents',
      bytesOf('MA CO QUAN (*);TEN CO QUAN:;Ngay thanh lap\n497;Huyện Hòa Vang;30/6/2021\n'),
    ],
    [
      'a letterhead, blank rows, numbered columns and remarks',
      bytesOf(
        'ỦY BAN NHÂN DÂN;;;;\nDANH SÁCH CƠ QUAN;;;;\n;;;;\nSTT;Mã;Tên cơ quan;Ngày thành lập;Ghi chú\n(1);(2);(3);(4);(5)\n;;;;\n1;497;Huyện Hòa Vang;30/6/2021;x\n',
      ),
    ],
    ['columns in another order', bytesOf('Tên cơ quan;Ngày thành lập;Mã\n"Huyện Hòa Vang";30/6/2021;"497"\n')],
  ])('%s', async (_, bytes) => {
    expect(await read(bytes)).toEqual([HOA_VANG]);
  });

  test.each([
    ['TCVN3 (ABC)', Buffer.from(TCVN3, 'latin1')],
    ['VNI', Buffer.from(VNI, 'latin1')],
    // each tone mark is a byte of its own there
    [
      'Windows-1258',
      Buffer.from('M\xe3;T\xean c\xf5 quan\n497;S\xf5\xd2 Khoa ho\xf2c va\xcc C\xf4ng ngh\xea\xf2\n', 'latin1'),
    ],
    ['old fonts kept in a text that is Unicode', Buffer.from(TCVN3, 'utf8')],
  ])('%s is read as Vietnamese', async (_, bytes) => {
    expect(await read(bytes)).toEqual([{ code: '497', name: 'Sở Khoa học và Công nghệ', from: '' }]);
  });

  test('a quoted line break stays in its cell, and lines are those of the file', async () => {
    const { records } = await readTable(bytesOf('Mã;Tên cơ quan\n1;"Một\nhai"\n2;Ba\n'), { columns });
    expect(records.map(({ line, values }) => [line, values['name']])).toEqual([
      [3, 'Một\nhai'],
      [4, 'Ba'],
    ]);
  });
});

describe('a workbook', () => {
  test('of another writer is read: days as serials, codes as numbers with their zeros, rich text, merged titles', async () => {
    const book = new Workbook();
    const sheet = book.addWorksheet('Tờ 1');
    sheet.getCell('A1').value = 'DANH SÁCH CƠ QUAN';
    sheet.mergeCells('A1:C1');
    sheet.getRow(3).values = ['Mã', 'Tên cơ quan', 'Ngày thành lập'];
    sheet.getRow(4).values = [
      497,
      { richText: [{ text: 'Huyện ' }, { text: 'Hòa Vang', font: { bold: true } }] },
      new Date('2021-06-30'),
    ];
    sheet.getRow(6).values = [1, 'Phường Phúc Xá', '1/7/2021'];
    sheet.getCell('C4').numFmt = 'dd/mm/yyyy';
    sheet.getCell('A6').numFmt = '00000';
    const { records, faults } = await readTable(new Uint8Array(await book.xlsx.writeBuffer()), { columns });
    expect(faults).toEqual([]);
    expect(records).toEqual([
      { line: 4, values: HOA_VANG },
      { line: 6, values: { code: '00001', name: 'Phường Phúc Xá', from: '2021-07-01' } },
    ]);
  });

  test('comes back as it was written, apart, and its example row is nobody', async () => {
    const writer = openTable('XLSX', 'Cơ quan', [
      { title: 'STT', width: 8 },
      { title: 'Mã', width: 12 },
      { title: 'Tên cơ quan', width: 50, values: ['Một', 'Hai'] },
    ]);
    const rows: Cell[][] = Array.from({ length: 3_000 }, (_, n) => [n + 1, `00${n}`, `Cơ quan "${n}" & <b> \u0001`]);
    await writer.add([['Ví dụ', 'X', 'Một']]);
    await writer.add(rows);
    const { records, faults } = await readTableApart(await writer.finish(), { columns });
    expect(faults).toEqual([]);
    expect(records).toHaveLength(3_000);
    expect(records[7]?.values).toEqual({ code: '007', name: 'Cơ quan "7" & <b>', from: '' });
  });

  test('a text that could start a formula is written disarmed and says that it is text', async () => {
    const book = new Workbook();
    await book.xlsx.load(Buffer.from(await written('XLSX', ['=cmd|A1', '@SUM(1)', '\tx', '-1+1'])));
    const [sheet] = book.worksheets;
    const cells = [2, 3, 4, 5].map((row) => sheet?.getCell(`B${row}`).value);
    expect(cells).toEqual(["'=cmd|A1", "'@SUM(1)", "'\tx", "'-1+1"]);
  });
});

test.each(['CSV', 'XLSX'] as const)(
  'the guard of a formula does not come back from %s, a quote of its own does',
  async (format) => {
    const names = ['-B', '=x', '＝x', "'=x", "''@x", "'x", "'", 'x;=1'];
    const records = await read(await written(format, names));
    expect(records.map(({ name }) => name)).toEqual(names);
  },
);

test('a reader that takes too long is ended, and that is an answer', async () => {
  const began = performance.now();
  const { records, faults } = await readTableApart(bytesOf('Mã;Tên cơ quan\n1;x\n'), { columns }, 1);
  expect(records).toEqual([]);
  expect(faults).toMatchObject([{ code: 'READER_STOPPED' }]);
  expect(performance.now() - began).toBeLessThan(5_000);
});
