import type { Bar, Block, Column, OfficialReport, PaperMetadata } from './official-report.js';

/** A paper whose every line is decided: PDF and DOCX only set it, so they cannot say different things. */
export interface PreparedPaper {
  parentAgency: string | null;
  issuingAgency: string;
  /** Null leaves room to write the number in by hand. */
  number: string | null;
  symbol: string;
  placeAndDate: string;
  typeName: string;
  subject: string;
  label: string | null;
  addressees: string[];
  blocks: PreparedBlock[];
  recipients: string[];
  signatureTitle: string[];
  signatureName: string | null;
  metadata: PaperMetadata;
}

export type PreparedBlock =
  | { kind: 'heading'; level: 1 | 2; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'table'; columns: Column[]; rows: string[][]; caption: string | null }
  | { kind: 'chart'; title: string; bars: Bar[] };

export const NATION = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM';
export const MOTTO = 'Độc lập - Tự do - Hạnh phúc';

export function prepare(report: OfficialReport): PreparedPaper {
  const { header, signature } = report;
  const addressees = report.addressees.map(oneLine);
  return {
    parentAgency: header.parentAgency === null ? null : upper(header.parentAgency),
    issuingAgency: upper(header.issuingAgency),
    number: header.number === null || header.number.trim() === '' ? null : oneLine(header.number),
    symbol: oneLine(header.symbol),
    placeAndDate: `${oneLine(header.place)}, ${dateInWords(header.date)}`,
    typeName: upper(report.typeName),
    subject: oneLine(report.subject),
    label: report.label === null ? null : oneLine(report.label),
    addressees: addressees.length > 1 ? punctuate(addressees) : addressees,
    blocks: closeText(report.blocks.flatMap(prepareBlock)),
    recipients: punctuate(report.recipients.map(oneLine)),
    signatureTitle: printable(signature.title).split('\n').map(upper),
    signatureName: signature.name === null ? null : oneLine(signature.name),
    metadata: {
      title: oneLine(report.metadata.title),
      author: oneLine(report.metadata.author),
      createdAt: new Date(report.metadata.createdAt).toISOString(),
      id: oneLine(report.metadata.id),
    },
  };
}

/** The decree pads days under 10 and the months January and February, and no others. */
export function dateInWords(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) throw new RangeError(`Not a date: ${date}`);
  const [, year, month, day] = match;
  const number = Number(month);
  return `ngày ${day} tháng ${number > 2 ? number : month} năm ${year}`;
}

/** A percentage as Vietnamese writes it, with at most two decimals. */
export function percentInWords(percent: number): string {
  return Number.isFinite(percent) ? `${String(Math.round(percent * 100) / 100).replace('.', ',')}%` : '–';
}

/** Drops what XML cannot hold, so that no text can spoil a whole paper. */
export function printable(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?/g, '\n')
      // these are the characters that XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .normalize('NFC')
  );
}

export function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim();
}

function upper(text: string): string {
  return oneLine(text).toLocaleUpperCase('vi');
}

function prepareBlock(block: Block): PreparedBlock[] {
  if (block.kind === 'heading') return [{ kind: 'heading', level: block.level, text: oneLine(block.text) }];
  if (block.kind === 'paragraph') {
    const lines = printable(block.text).split('\n').map(oneLine);
    return lines.filter((text) => text !== '').map((text) => ({ kind: 'paragraph', text }));
  }
  if (block.kind === 'chart') {
    const bars = block.bars.map(({ label, percent }) => ({ label: oneLine(label), percent }));
    return [{ kind: 'chart', title: oneLine(block.title), bars }];
  }
  if (block.columns.length === 0) return [];
  const columns = block.columns.map(({ title, width, align }) => ({
    title: oneLine(title),
    width: width > 0 && Number.isFinite(width) ? width : 1,
    align,
  }));
  const rows = block.rows.map((row) => columns.map((_, index) => printable(row[index] ?? '')));
  return [{ kind: 'table', columns, rows, caption: block.caption === undefined ? null : oneLine(block.caption) }];
}

/** The text of an official paper ends with `./.`, so that nobody can add to it. */
function closeText(blocks: PreparedBlock[]): PreparedBlock[] {
  const last = blocks.at(-1);
  if (last?.kind !== 'paragraph') return [...blocks, { kind: 'paragraph', text: './.' }];
  return [...blocks.slice(0, -1), { kind: 'paragraph', text: `${last.text.replace(/(\.\/)?\.*$/, '')}./.` }];
}

function punctuate(lines: string[]): string[] {
  return lines.map(
    (line, index) => `- ${line.replace(/^-\s*/, '').replace(/[;.]+$/, '')}${index === lines.length - 1 ? '.' : ';'}`,
  );
}
