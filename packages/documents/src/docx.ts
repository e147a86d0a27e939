import {
  AlignmentType,
  Document,
  type FileChild,
  Header,
  HeadingLevel,
  ImageRun,
  Packer,
  PageNumber,
  Paragraph,
  TextRun,
} from 'docx';
import { Resvg } from '@resvg/resvg-js';
import { settle } from './archive.js';
import { CHART_WIDTH, drawChart } from './chart.js';
import { blockTable, centred, FIRST_LINE, frame, line, rule, run, TEXT_WIDTH } from './docx-parts.js';
import { FONT_FILES } from './fonts.js';
import type { Bar, OfficialReport } from './official-report.js';
import { MOTTO, NATION, percentInWords, prepare, type PreparedBlock, type PreparedPaper } from './prepared.js';

const FONT = 'Times New Roman';
const LEFT = 4082;
const RIGHT = TEXT_WIDTH - LEFT;
/** 20 mm above and below, 30 mm to the left, 15 mm to the right. */
const MARGIN = { top: 1134, bottom: 1134, left: 1701, right: 850, header: 567 };
/** Keeps the names of the agencies off the name of the state beside them. */
const INSET = { left: 140, right: 140 };
const SMALL_GAP = { before: 120, after: 120 };

export async function renderDocx(report: OfficialReport): Promise<Uint8Array> {
  const paper = prepare(report);
  const { title, author, id, createdAt } = paper.metadata;
  const document = new Document({
    title,
    creator: author,
    lastModifiedBy: author,
    keywords: id,
    styles: { default: { document: { run: { font: FONT, size: 28, language: { value: 'vi-VN' } } } } },
    sections: [
      {
        properties: { titlePage: true, page: { size: { width: 11906, height: 16838 }, margin: MARGIN } },
        headers: {
          first: new Header({ children: [new Paragraph('')] }),
          default: new Header({ children: [pageNumber()] }),
        },
        children: [...head(paper), ...paper.blocks.flatMap(setBlock), ...foot(paper)],
      },
    ],
  });
  return settle(await Packer.toBuffer(document), createdAt);
}

function pageNumber(): Paragraph {
  const number = new TextRun({ children: [PageNumber.CURRENT], size: 26 });
  return new Paragraph({ alignment: AlignmentType.CENTER, children: [number] });
}

function head(paper: PreparedPaper): FileChild[] {
  const { parentAgency, issuingAgency, number, symbol, placeAndDate, addressees } = paper;
  const strong = { points: 14, bold: true };
  const numberLine = number === null ? `Số:${'\u00a0'.repeat(12)}/${symbol}` : `Số: ${number}/${symbol}`;
  const to = `Kính gửi:${addressees.length === 1 ? ` ${addressees[0] ?? ''}` : ''}`;
  return [
    frame(
      [LEFT, RIGHT],
      [
        [
          [
            ...(parentAgency === null ? [] : [centred(parentAgency, { points: 12 }, { indent: INSET })]),
            centred(issuingAgency, { points: 12, bold: true }, { indent: INSET }),
            rule(1360, LEFT),
          ],
          [centred(NATION, { points: 12, bold: true }), centred(MOTTO, { points: 13, bold: true }), rule(3250, RIGHT)],
        ],
        [[centred(numberLine, { points: 13 })], [centred(placeAndDate, { points: 13, italics: true })]],
      ],
    ),
    centred(paper.typeName, strong, { spacing: { before: 240 } }),
    centred(paper.subject, strong),
    rule(2268, TEXT_WIDTH),
    ...(paper.label === null ? [] : [centred(paper.label, { points: 13, italics: true }, { spacing: SMALL_GAP })]),
    ...(addressees.length === 0 ? [] : [centred(to, { points: 14 }, { spacing: { before: 120, after: 120 } })]),
    ...(addressees.length > 1 ? addressees.map((name) => line(name, { points: 14 }, { indent: { left: 2835 } })) : []),
  ];
}

function setBlock(block: PreparedBlock): FileChild[] {
  switch (block.kind) {
    case 'heading':
      return [
        new Paragraph({
          heading: block.level === 1 ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2,
          indent: { firstLine: FIRST_LINE },
          spacing: SMALL_GAP,
          keepNext: true,
          // the styles of headings are blue and of another font where nothing says otherwise
          children: [
            run(block.text, { points: 14, bold: true, italics: block.level === 2 }, { font: FONT, color: '000000' }),
          ],
        }),
      ];
    case 'paragraph': {
      const spacing = { after: 120, line: 276 };
      const alignment = AlignmentType.BOTH;
      return [line(block.text, { points: 14 }, { alignment, indent: { firstLine: FIRST_LINE }, spacing })];
    }
    case 'table':
      return [
        ...(block.caption === null ? [] : [caption(block.caption)]),
        blockTable(block),
        new Paragraph({ spacing: { after: 60 }, children: [] }),
      ];
    case 'chart':
      return [
        caption(block.title),
        new Paragraph({
          alignment: AlignmentType.CENTER,
          spacing: SMALL_GAP,
          children: [picture(block.title, block.bars)],
        }),
      ];
  }
}

function caption(text: string): Paragraph {
  return centred(text, { points: 13, bold: true }, { spacing: SMALL_GAP, keepNext: true });
}

function picture(title: string, bars: readonly Bar[]): ImageRun {
  const { svg, height } = drawChart(bars);
  const font = { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: 'Tinos' };
  const png = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: 2 }, background: '#ffffff' }).render().asPng();
  const description = bars.map(({ label, percent }) => `${label}: ${percentInWords(percent)}`).join('; ');
  return new ImageRun({
    type: 'png',
    data: png,
    transformation: { width: CHART_WIDTH, height },
    altText: { name: title, title, description },
  });
}

function foot(paper: PreparedPaper): FileChild[] {
  const strong = { points: 14, bold: true };
  const half = Math.floor(TEXT_WIDTH / 2);
  const to =
    paper.recipients.length === 0
      ? [new Paragraph('')]
      : [
          line('Nơi nhận:', { points: 12, bold: true, italics: true }),
          ...paper.recipients.map((recipient) => line(recipient, { points: 11 })),
        ];
  const signed = [
    ...paper.signatureTitle.map((title) => centred(title, strong)),
    // room for a hand and a stamp
    centred(paper.signatureName ?? '', strong, { spacing: { before: 1400 } }),
  ];
  return [new Paragraph({ spacing: { after: 60 }, children: [] }), frame([half, TEXT_WIDTH - half], [[to, signed]])];
}
