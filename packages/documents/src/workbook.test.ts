import { deflateRawSync, crc32 } from 'node:zlib';
import { Workbook } from '@cj-tech-master/excelts';
import { expect, test } from 'vitest';
import { packDeflated } from './archive.js';
import { readTable } from './read-table.js';
import { openTable } from './table-writer.js';

const columns = [
  { name: 'code', titles: ['Mã'] },
  { name: 'name', titles: ['Tên'] },
];

const cell = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;

/** A workbook of one sheet, with whatever stands behind its rows. */
function sheetWith(after: string, last = cell('Một')): Uint8Array {
  const rows = `<row>${cell('Mã')}${cell('Tên')}</row><row>${cell('1')}${last}</row>`;
  const parts = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': '<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': '<R><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/></R>',
    'xl/s.xml': `<worksheet><sheetData>${rows}</sheetData>${after}</worksheet>`,
  };
  return packDeflated(
    new Map(
      Object.entries(parts).map(([name, text]) => {
        const bytes = Buffer.from(text);
        return [name, { crc: crc32(bytes), length: bytes.length, deflated: deflateRawSync(bytes) }];
      }),
    ),
  );
}

test('the formulas of a value list, as Excel saves it, are no formulas of cells', async () => {
  const list = '<x14:dataValidation><x14:formula1><xm:f>b!$A$2:$A$9</xm:f></x14:formula1></x14:dataValidation>';
  const { records, faults } = await readTable(sheetWith(`<extLst><ext>${list}</ext></extLst>`), { columns });
  expect(faults).toEqual([]);
  expect(records).toMatchObject([{ values: { code: '1', name: 'Một' } }]);
});

test('a formula in a cell of the table is refused still', async () => {
  const { faults } = await readTable(sheetWith('', '<c><f>1+1</f><v>2</v></c>'), { columns });
  expect(faults).toMatchObject([{ code: 'FORMULA_REFUSED', line: 2 }]);
});

test('a formula on a cover sheet is nobody’s concern when the table stands on the next', async () => {
  const book = new Workbook();
  book.addWorksheet('Bìa').getCell('A1').value = { formula: 'TODAY()', result: 1 };
  const sheet = book.addWorksheet('Bảng');
  sheet.getRow(1).values = ['Mã', 'Tên'];
  sheet.getRow(2).values = ['1', 'Một'];
  const { records, faults } = await readTable(new Uint8Array(await book.xlsx.writeBuffer()), { columns });
  expect(faults).toEqual([]);
  expect(records).toHaveLength(1);
});

test('a list is as wide as the paper, with its titles on every page', async () => {
  const table = openTable('XLSX', "Danh s'ách", [
    { title: 'Mã', width: 120 },
    { title: 'Tên', width: 120 },
  ]);
  await table.add([['1', 'Một']]);
  const book = new Workbook();
  await book.xlsx.load(await table.finish());
  const { pageSetup } = book.worksheets[0] ?? {};
  expect(pageSetup).toMatchObject({ fitToPage: true, fitToHeight: 0, orientation: 'landscape', printTitlesRow: '1:1' });
});
