import { isDay, tidy, type Day } from '@qms/kernel';
import { fault, type Fault, type ImportColumn, type Line } from '../register-import/register-import.js';

/** The columns of a register of declarations; `members` are further codes that share the holder's system. */
export const DECLARATION_COLUMNS: readonly ImportColumn[] = [
  { name: 'holder_code', titles: ['Mã cơ quan', 'Mã cơ quan chủ trì', 'Mã', 'Agency code'] },
  { name: 'members', titles: ['Cơ quan cùng hệ thống', 'Thành viên', 'Cơ quan dùng chung'], optional: true },
  { name: 'edition', titles: ['Phiên bản', 'Phiên bản TCVN ISO 9001', 'Tiêu chuẩn', 'Edition'] },
  { name: 'number', titles: ['Số quyết định', 'Số', 'Số quyết định công bố', 'Quyết định số', 'Number'] },
  { name: 'declared_on', titles: ['Ngày công bố', 'Ngày', 'Ngày ban hành', 'Ngày ký', 'Declared on'], kind: 'day' },
  { name: 'signer', titles: ['Người ký', 'Signer'] },
  { name: 'scope', titles: ['Phạm vi', 'Scope'], optional: true },
  // an exported register tells these too; a notice and a posting are recorded with their proofs
  { name: 'holder_name', titles: ['Cơ quan', 'Tên cơ quan', 'Agency'], optional: true },
  { name: 'notice_on', titles: ['Ngày thông báo', 'Notice on'], kind: 'day', optional: true },
  { name: 'posted_at_office_on', titles: ['Niêm yết tại trụ sở', 'Posted at the office'], kind: 'day', optional: true },
  { name: 'posted_online_on', titles: ['Đăng trên cổng', 'Posted online'], kind: 'day', optional: true },
];
/** As a declaration itself takes them. */
const LONGEST = { number: 100, signer: 200, scope: 10_000 } as const;
/** What a file cannot prove. */
const PROVEN_APART = ['notice_on', 'posted_at_office_on', 'posted_online_on'] as const;

export interface DeclarationLine {
  line: number;
  holderCode: string;
  memberCodes: string[];
  edition: string;
  number: string;
  declaredOn: Day;
  signer: string;
  scope: string | null;
  /** A column that only a verb of its own can fill, where the file fills one. */
  unproven: string | null;
}

/** What an import of declarations has to know of the register. */
export interface KnownDeclarations {
  /** True of an agency that held the code on that day, within reach. */
  holds(code: string, day: Day): boolean;
  editions: ReadonlySet<string>;
  today: Day;
}

/** The codes of a line that names any. */
export function codesOf({ values }: Line): string[] {
  return [tidy(values['holder_code'] ?? ''), ...membersIn(values)];
}

/** Each once, and not the holder, who shares nothing with itself. */
function membersIn(values: Line['values']): string[] {
  const codes = new Set((values['members'] ?? '').split(/[\s;,]+/));
  return [...codes].filter((code) => code !== '' && code !== tidy(values['holder_code'] ?? ''));
}

export function readDeclarations(
  lines: readonly Line[],
  known: KnownDeclarations,
): { read: DeclarationLine[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const read: DeclarationLine[] = [];
  const seen = new Map<string, number>();
  for (const { line, values } of lines) {
    const before = faults.length;
    const cell = (name: string): string => tidy(values[name] ?? '');
    const refuse = (column: string, code: string, vi: string, en: string): void =>
      void faults.push(fault(line, column, code, vi, en));
    const declaredOn = cell('declared_on');
    if (!isDay(declaredOn))
      refuse(
        'declared_on',
        'DAY_IMPOSSIBLE',
        'Ngày không hợp lệ; viết như 30/06/2021.',
        'Not a day; write it like 30/06/2021 or 2021-06-30.',
      );
    else if (declaredOn > known.today)
      refuse('declared_on', 'DAY_TO_COME', 'Ngày công bố chưa đến.', 'What is declared was declared by today.');
    else
      for (const [at, code] of codesOf({ line, values }).entries())
        if (!known.holds(code, declaredOn))
          refuse(
            at === 0 ? 'holder_code' : 'members',
            'AGENCY_UNKNOWN',
            `Ngày đó không có cơ quan mã “${code}”.`,
            `No agency had the code "${code}" on that day.`,
          );
    if (!known.editions.has(cell('edition')))
      refuse('edition', 'EDITION_UNKNOWN', 'Không có phiên bản này.', 'No such edition.');
    if (cell('number') === '')
      refuse('number', 'NUMBER_MISSING', 'Thiếu số quyết định.', 'The number of the decision is missing.');
    if (cell('signer') === '') refuse('signer', 'SIGNER_MISSING', 'Thiếu người ký.', 'The signer is missing.');
    for (const [column, most] of Object.entries(LONGEST))
      if (cell(column).length > most)
        refuse(column, 'TEXT_LENGTH', `Có tối đa ${most} ký tự.`, `It has at most ${most} characters.`);
    const key = `${cell('holder_code')} ${cell('number')}`;
    const twin = seen.get(key);
    if (twin !== undefined) refuse('number', 'NUMBER_TWICE', `Đã có ở dòng ${twin}.`, `It stands on line ${twin} too.`);
    seen.set(key, line);
    if (faults.length > before) continue;
    read.push({
      ...{ line, declaredOn, memberCodes: membersIn(values), holderCode: cell('holder_code') },
      ...{ edition: cell('edition'), number: cell('number'), signer: cell('signer'), scope: cell('scope') || null },
      unproven: PROVEN_APART.find((name) => cell(name) !== '') ?? null,
    });
  }
  return { read, faults };
}
