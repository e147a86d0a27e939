import { Workbook } from '@cj-tech-master/excelts';
import { settle } from './archive.js';
import { disarm } from './formula-guard.js';
import type { SummarySheet } from './official-report.js';
import { oneLine, printable } from './prepared.js';

const FONT = 'Times New Roman';
const THIN = { style: 'thin' } as const;
const BORDER = { top: THIN, bottom: THIN, left: THIN, right: THIN };
/** What a cell of a spreadsheet holds at most. */
const LONGEST = 32_767;

export async function renderXlsx(model: SummarySheet): Promise<Uint8Array> {
  const created = new Date(model.createdAt);
  const book = new Workbook();
  book.creator = '';
  book.lastModifiedBy = '';
  book.created = created;
  book.modified = created;
  book.title = oneLine(model.title);
  book.keywords = oneLine(model.id);
  const width = Math.max(1, model.columns.length);
  const sheet = book.addWorksheet('Tổng hợp', {
    pageSetup: { paperSize: 9, orientation: width > 6 ? 'landscape' : 'portrait', fitToPage: true, fitToHeight: 0 },
  });

  const titles = [
    { text: model.title, font: { name: FONT, size: 14, bold: true } },
    { text: model.subtitle, font: { name: FONT, size: 12 } },
    ...(model.note === null ? [] : [{ text: model.note, font: { name: FONT, size: 11, italic: true } }]),
  ];
  titles.forEach(({ text, font }, index) => {
    const cell = sheet.getCell(index + 1, 1);
    cell.value = words(oneLine(text));
    cell.font = font;
  });

  const headRow = titles.length + 2;
  model.columns.forEach((column, index) => {
    sheet.getColumn(index + 1).width = Math.min(255, Math.max(1, column.width));
    const cell = sheet.getCell(headRow, index + 1);
    cell.value = words(oneLine(column.title));
    cell.font = { name: FONT, size: 12, bold: true };
    cell.alignment = { horizontal: 'center', vertical: 'middle', wrapText: true };
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE6E6E6' } };
    cell.border = BORDER;
  });
  model.rows.forEach((row, rowIndex) => {
    model.columns.forEach(({ align }, index) => {
      const cell = sheet.getCell(headRow + 1 + rowIndex, index + 1);
      const value = row[index] ?? null;
      cell.value = typeof value === 'string' ? words(printable(value)) : finite(value);
      cell.font = { name: FONT, size: 12 };
      cell.alignment = { horizontal: align, vertical: 'top', wrapText: true };
      cell.border = BORDER;
    });
  });
  sheet.views = [{ state: 'frozen', xSplit: 0, ySplit: headRow, topLeftCell: `A${headRow + 1}` }];
  if (model.columns.length > 0) {
    const to = { row: headRow + model.rows.length, col: width };
    sheet.autoFilter = { from: { row: headRow, col: 1 }, to };
  }
  sheet.pageSetup.printTitlesRow = `${headRow}:${headRow}`;
  return settle(new Uint8Array(await book.xlsx.writeBuffer()), model.createdAt);
}

/** A string stays a string; one that looks like a formula would run once somebody edits it or saves it as CSV. */
function words(text: string): string {
  return disarm(text).slice(0, LONGEST).toWellFormed();
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
