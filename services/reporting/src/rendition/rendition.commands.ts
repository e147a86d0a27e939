import { renderCsv, renderOffThread, RENDERER_VERSION } from '@qms/documents';
import type { Ctx } from '@qms/chassis';
import { addDays } from '@qms/kernel';
import type { Format } from '../report/report.js';
import { agencyRows, bars, figureRows, madeAt, opening, summaryTable, titleOf, type Paper } from './rendition.js';

/** Renders a paper and puts its bytes into the file store; the row that names them is written by the step. */
export async function keepPaper(
  ctx: Ctx,
  paper: Paper,
  format: Format,
): Promise<{ sha256: string; bytes: number; rendererVersion: string }> {
  return { ...(await ctx.outside.files.put(await renderPaper(paper, format))), rendererVersion: RENDERER_VERSION };
}

const COLUMN = { number: { title: 'STT', width: 1, align: 'center' as const } };

/** The bytes of a paper in a format; the heavy ones are made off this thread. */
function renderPaper(paper: Paper, format: Format): Promise<Uint8Array> {
  switch (format) {
    case 'PDF':
    case 'DOCX':
      return renderOffThread({ kind: format, model: officialReport(paper) });
    case 'XLSX':
      return renderOffThread({ kind: 'XLSX', model: summarySheet(paper) });
    case 'CSV': {
      const { columns, rows } = summaryTable(paper);
      return Promise.resolve(
        renderCsv(
          columns.map(({ title }) => title),
          rows,
        ),
      );
    }
    case 'JSON':
      return Promise.resolve(new TextEncoder().encode(`${JSON.stringify(paper, null, 2)}\n`));
  }
}

function officialReport(
  paper: Paper,
): Extract<Parameters<typeof renderOffThread>[0], { kind: 'PDF' | 'DOCX' }>['model'] {
  const { heading } = paper;
  return {
    header: {
      parentAgency: heading.parentAgency,
      issuingAgency: heading.issuingAgency,
      number: null,
      symbol: heading.symbol,
      place: heading.place,
      date: addDays(paper.asOf, 1),
    },
    typeName: 'BÁO CÁO',
    subject: titleOf(paper),
    addressees: [heading.scopeName],
    label: paper.label,
    blocks: [
      ...opening(paper).map((text) => ({ kind: 'paragraph' as const, text })),
      { kind: 'heading', level: 1, text: 'I. Kết quả trong kỳ' },
      {
        kind: 'table',
        columns: [
          COLUMN.number,
          { title: 'Chỉ tiêu', width: 6, align: 'left' },
          { title: 'Kết quả', width: 2, align: 'center' },
          { title: 'Tỷ lệ', width: 1.5, align: 'center' },
          { title: 'Ghi chú', width: 2, align: 'left' },
        ],
        rows: figureRows(paper),
      },
      { kind: 'chart', title: 'Tỷ lệ cơ quan đã chuyển đổi theo nhóm (%)', bars: bars(paper) },
      { kind: 'heading', level: 1, text: 'II. Danh sách cơ quan' },
      agencyList(paper),
    ],
    signature: { title: 'GIÁM ĐỐC', name: null },
    recipients: ['Như trên', 'Bộ Khoa học và Công nghệ (để báo cáo)', 'Lưu: VT'],
    metadata: { title: titleOf(paper), author: heading.issuingAgency, createdAt: madeAt(paper), id: paper.reportId },
  };
}

/** A paper lists what a reader can leaf through; a larger scope stands whole in the summary table beside it. */
const MOST_LISTED = 500;

function agencyList(paper: Paper): ReturnType<typeof officialReport>['blocks'][number] {
  if (paper.rows.length > MOST_LISTED) {
    return {
      kind: 'paragraph',
      text: `Danh sách ${paper.rows.length} cơ quan nằm trong Biểu tổng hợp kèm theo báo cáo này.`,
    };
  }
  return {
    kind: 'table',
    columns: [
      COLUMN.number,
      { title: 'Tên cơ quan', width: 5, align: 'left' },
      { title: 'Phiên bản', width: 1.5, align: 'center' },
      { title: 'Số quyết định', width: 2.2, align: 'left' },
      { title: 'Ngày công bố', width: 2, align: 'center' },
      { title: 'Kiểm tra trong năm', width: 2, align: 'center' },
    ],
    rows: agencyRows(paper),
  };
}

function summarySheet(paper: Paper): Extract<Parameters<typeof renderOffThread>[0], { kind: 'XLSX' }>['model'] {
  const { columns, rows } = summaryTable(paper);
  return {
    title: titleOf(paper).toLocaleUpperCase('vi-VN'),
    subtitle: `${paper.heading.scopeName}, đến hết ngày ${paper.asOf.split('-').toReversed().join('/')}`,
    note: paper.label,
    columns,
    rows,
    createdAt: madeAt(paper),
    id: paper.reportId,
  };
}
