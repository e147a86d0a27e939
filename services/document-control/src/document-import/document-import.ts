import { isDay, isId, tidy, type Day } from '@qms/kernel';
import { KINDS, type Kind } from '../document/document.js';

/** The columns of a register of documents in force. */
export const COLUMNS = ['agency_id', 'code', 'kind', 'title', 'effective_on', 'review_cycle_months'] as const;

export interface ImportFault {
  line: number;
  column: string | null;
  message: { vi: string; en: string };
}

export interface ImportOutcome {
  rows: number;
  created: number;
  unchanged: number;
  faults: ImportFault[];
}

export interface PastDocument {
  line: number;
  agencyId: string;
  code: string;
  kind: Kind;
  title: string;
  effectiveOn: Day;
  reviewCycleMonths: number | null;
}

/** Reads the lines of a file; a line with a fault is left out and told. In force is what took effect by today. */
export function readRows(
  lines: readonly { line: number; values: Readonly<Record<string, string>> }[],
  today: Day,
): { rows: PastDocument[]; faults: ImportFault[] } {
  const faults: ImportFault[] = [];
  const rows: PastDocument[] = [];
  const seen = new Map<string, number>();
  for (const { line, values } of lines) {
    const before = faults.length;
    const cell = (name: string): string => tidy(values[name] ?? '');
    const kind = cell('kind').toUpperCase() as Kind;
    const agencyId = cell('agency_id').toLowerCase();
    const effectiveOn = cell('effective_on');
    const months = monthsOf(cell('review_cycle_months'));
    if (!isId(agencyId)) faults.push(faultAt(line, 'agency_id', 'Không phải mã định danh.', 'Not an id.'));
    if (cell('code') === '' || cell('code').length > 40)
      faults.push(faultAt(line, 'code', 'Mã phải có 1–40 ký tự.', 'A code has 1 to 40 characters.'));
    if (!KINDS.includes(kind))
      faults.push(faultAt(line, 'kind', 'Không có loại tài liệu này.', 'No such kind of document.'));
    if (cell('title') === '' || cell('title').length > 500)
      faults.push(faultAt(line, 'title', 'Tên phải có 1–500 ký tự.', 'A title has 1 to 500 characters.'));
    if (!isDay(effectiveOn) || effectiveOn < '1900')
      faults.push(
        faultAt(
          line,
          'effective_on',
          'Ngày không hợp lệ; viết như 2021-06-30.',
          'Not a day; write it like 2021-06-30.',
        ),
      );
    else if (effectiveOn > today)
      faults.push(faultAt(line, 'effective_on', 'Ngày này chưa tới.', 'That day has not come yet.'));
    if (months !== null && (!Number.isInteger(months) || months < 1 || months > 60)) {
      faults.push(faultAt(line, 'review_cycle_months', 'Chu kỳ từ 1 đến 60 tháng.', 'A cycle is 1 to 60 months.'));
    }
    const key = `${agencyId} ${cell('code')}`;
    const twin = seen.get(key);
    if (twin !== undefined)
      faults.push(faultAt(line, 'code', `Mã đã có ở dòng ${twin}.`, `The code stands on line ${twin} too.`));
    seen.set(key, line);
    if (faults.length > before) continue;
    rows.push({
      line,
      kind,
      agencyId,
      code: cell('code'),
      title: cell('title'),
      effectiveOn,
      reviewCycleMonths: months,
    });
  }
  return { rows, faults };
}

/** Whole months as they are written in digits; NaN for anything else, null for none. */
function monthsOf(text: string): number | null {
  if (text === '') return null;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

export function faultAt(line: number, column: string | null, vi: string, en: string): ImportFault {
  return { line, column, message: { vi, en } };
}
