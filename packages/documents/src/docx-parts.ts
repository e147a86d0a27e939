import {
  AlignmentType,
  BorderStyle,
  type IParagraphOptions,
  type IRunOptions,
  type ITableCellOptions,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { Align } from './official-report.js';
import type { PreparedBlock } from './prepared.js';

/** All lengths are twentieths of a point; Word and its rivals agree on no other unit. */
export const TEXT_WIDTH = 9355;
export const FIRST_LINE = 720;

const ALIGNMENT = { left: AlignmentType.LEFT, center: AlignmentType.CENTER, right: AlignmentType.RIGHT } as const;
const NONE = { style: BorderStyle.NONE, size: 0, color: 'auto' } as const;
const THIN = { style: BorderStyle.SINGLE, size: 4, color: '000000' } as const;
const NO_MARGINS = { top: 0, bottom: 0, left: 0, right: 0 } as const;

export interface Face {
  points: number;
  bold?: boolean;
  italics?: boolean;
}

export function run(text: string, { points, bold = false, italics = false }: Face, more: IRunOptions = {}): TextRun {
  return new TextRun({ ...more, text, size: points * 2, bold, italics });
}

export function line(text: string, face: Face, options: IParagraphOptions = {}): Paragraph {
  return new Paragraph({ ...options, children: [run(text, face)] });
}

export function centred(text: string, face: Face, options: IParagraphOptions = {}): Paragraph {
  return line(text, face, { alignment: AlignmentType.CENTER, ...options });
}

/** A drawn line of this length in the middle of a room of that width. */
export function rule(length: number, room: number): Paragraph {
  const side = Math.round((room - length) / 2);
  return new Paragraph({
    indent: { left: side, right: side },
    border: { top: { ...THIN, space: 1 } },
    spacing: { before: 40, line: 120, lineRule: 'exact' },
    children: [],
  });
}

/** A table that nobody sees: it only puts things beside each other. */
export function frame(widths: readonly number[], rows: readonly (readonly Paragraph[])[][]): Table {
  return new Table({
    width: { size: sum(widths), type: WidthType.DXA },
    columnWidths: [...widths],
    layout: TableLayoutType.FIXED,
    margins: NO_MARGINS,
    borders: { top: NONE, bottom: NONE, left: NONE, right: NONE, insideHorizontal: NONE, insideVertical: NONE },
    rows: rows.map(
      (cells) =>
        new TableRow({
          cantSplit: true,
          children: cells.map((children, index) => cell([...children], widths[index] ?? 0, { margins: NO_MARGINS })),
        }),
    ),
  });
}

export function blockTable(block: Extract<PreparedBlock, { kind: 'table' }>): Table {
  const total = sum(block.columns.map(({ width }) => width));
  const widths = block.columns.map(({ width }) => Math.floor((width / total) * TEXT_WIDTH));
  const margins = { top: 60, bottom: 60, left: 80, right: 80 };
  const head = block.columns.map(({ title }, index) =>
    cell([centred(title, { points: 12, bold: true })], widths[index] ?? 0, {
      margins,
      verticalAlign: VerticalAlignTable.CENTER,
    }),
  );
  const body = block.rows.map((row) =>
    row.map((text, index) => {
      const alignment = ALIGNMENT[block.columns[index]?.align ?? ('left' satisfies Align)];
      const lines = text.split('\n').map((part) => line(part, { points: 12 }, { alignment }));
      return cell(lines, widths[index] ?? 0, { margins });
    }),
  );
  return new Table({
    width: { size: sum(widths), type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    borders: { top: THIN, bottom: THIN, left: THIN, right: THIN, insideHorizontal: THIN, insideVertical: THIN },
    rows: [
      new TableRow({ tableHeader: true, cantSplit: true, children: head }),
      ...body.map((children) => new TableRow({ cantSplit: true, children })),
    ],
  });
}

function cell(children: Paragraph[], width: number, options: Omit<ITableCellOptions, 'children'>): TableCell {
  return new TableCell({ ...options, width: { size: width, type: WidthType.DXA }, children });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
