import { isDay, tidy, type Day } from '@qms/kernel';
import { fault, type Fault, type ImportColumn, type Line } from '../register-import/register-import.js';

/** The columns of a register of declarations; `members` are further codes that share the holder's system. */
export const DECLARATION_COLUMNS: readonly ImportColumn[] = [
  { name: 'holder_code', titles: ['Mã cơ quan', 'Mã cơ quan chủ trì', 'Mã', 'Cơ quan'] },
  { name: 'members', titles: ['Cơ quan cùng hệ thống', 'Thành viên', 'Cơ quan dùng chung'] },
  { name: 'edition', titles: ['Phiên bản', 'Phiên bản TCVN ISO 9001', 'Tiêu chuẩn'] },
  { name: 'number', titles: ['Số quyết định', 'Số', 'Số quyết định công bố', 'Quyết định số'] },
  { name: 'declared_on', titles: ['Ngày công bố', 'Ngày', 'Ngày ban hành', 'Ngày ký'], kind: 'day' },
  { name: 'signer', titles: ['Người ký'] },
];

export interface DeclarationLine {
  line: number;
  holderCode: string;
  memberCodes: string[];
  edition: string;
  number: string;
  declaredOn: Day;
  signer: string;
}

/** What an import of declarations has to know of the register. */
export interface KnownDeclarations {
  agencyCodes: ReadonlySet<string>;
  editions: ReadonlySet<string>;
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
    const memberCodes = cell('members')
      .split(/[\s;,]+/)
      .filter((code) => code !== '');
    for (const code of [cell('holder_code'), ...memberCodes]) {
      if (!known.agencyCodes.has(code))
        faults.push(
          fault(
            line,
            'holder_code',
            'AGENCY_UNKNOWN',
            `Không có cơ quan mã “${code}”.`,
            `No agency with the code "${code}".`,
          ),
        );
    }
    if (!known.editions.has(cell('edition')))
      faults.push(fault(line, 'edition', 'EDITION_UNKNOWN', 'Không có phiên bản này.', 'No such edition.'));
    if (!isDay(cell('declared_on')))
      faults.push(
        fault(
          line,
          'declared_on',
          'DAY_IMPOSSIBLE',
          'Ngày không hợp lệ; viết như 30/06/2021.',
          'Not a day; write it like 30/06/2021 or 2021-06-30.',
        ),
      );
    if (cell('number') === '')
      faults.push(
        fault(line, 'number', 'NUMBER_MISSING', 'Thiếu số quyết định.', 'The number of the decision is missing.'),
      );
    if (cell('signer') === '')
      faults.push(fault(line, 'signer', 'SIGNER_MISSING', 'Thiếu người ký.', 'The signer is missing.'));
    const key = `${cell('holder_code')} ${cell('number')}`;
    const twin = seen.get(key);
    if (twin !== undefined)
      faults.push(fault(line, 'number', 'NUMBER_TWICE', `Đã có ở dòng ${twin}.`, `It stands on line ${twin} too.`));
    seen.set(key, line);
    if (faults.length > before) continue;
    read.push({
      line,
      memberCodes,
      holderCode: cell('holder_code'),
      edition: cell('edition'),
      number: cell('number'),
      declaredOn: cell('declared_on'),
      signer: cell('signer'),
    });
  }
  return { read, faults };
}
