import { isDay, Noun, tidy, type Day } from '@qms/kernel';
import { LEVELS, OBLIGATIONS, type Level, type Obligation } from '../agency/agency.js';

export type ImportKind = 'AGENCIES' | 'DECLARATIONS' | 'OFFICERS';

/** What is wrong on a line of the file; line 1 is the header. */
export interface Fault {
  line: number;
  column: string | null;
  message: { vi: string; en: string };
}

/** A register file taken in: all of it or nothing. */
export class RegisterImport extends Noun {
  readonly id!: string;
  kind!: ImportKind;
  sha256!: string;
  rows!: number;
  created!: number;
  unchanged!: number;

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static of(
    given: { id: string; kind: ImportKind; sha256: string; rows: number; created: number; unchanged: number },
    at: Date,
  ): RegisterImport {
    const taken = Object.assign(new RegisterImport(given.id), given);
    taken.touch(at);
    return taken;
  }
}

export interface Line {
  line: number;
  values: Readonly<Record<string, string>>;
}

/** The columns of a register of agencies. */
export const AGENCY_COLUMNS = ['code', 'name', 'level', 'parent_code', 'obligation'] as const;

export interface AgencyLine {
  line: number;
  code: string;
  name: string;
  level: Level;
  parentCode: string | null;
  obligation: Obligation;
}

/** An agency that the register knows, as far as an import compares it. */
export interface KnownAgency {
  id: string;
  code: string;
  name: string | null;
  level: string;
  parentCode: string | null;
  obligation: string | null;
}

export interface AgencyPlan {
  create: AgencyLine[];
  unchanged: AgencyLine[];
  faults: Fault[];
}

/** Compares a file with the register: what is new, what is there already, and what cannot be. */
export function planAgencies(lines: readonly Line[], known: ReadonlyMap<string, KnownAgency>): AgencyPlan {
  const plan: AgencyPlan = { create: [], unchanged: [], faults: [] };
  const read = new Map<string, AgencyLine>();
  for (const line of lines) {
    const agency = readAgency(line, plan.faults);
    if (!agency) continue;
    const twin = read.get(agency.code);
    if (twin)
      plan.faults.push(
        fault(line.line, 'code', `Mã đã có ở dòng ${twin.line}.`, `The code stands on line ${twin.line} too.`),
      );
    else read.set(agency.code, agency);
  }
  for (const agency of read.values()) {
    const { line, code, parentCode } = agency;
    if (parentCode !== null && !read.has(parentCode) && !known.has(parentCode)) {
      plan.faults.push(
        fault(line, 'parent_code', 'Không có cơ quan cấp trên này.', 'No such parent in the file or the register.'),
      );
    } else if (inCircle(agency, read)) {
      plan.faults.push(
        fault(line, 'parent_code', 'Cơ quan cấp trên tạo thành vòng.', 'Its parents lead back to itself.'),
      );
    }
    const held = known.get(code);
    if (!held) plan.create.push(agency);
    else if (isSame(agency, held)) plan.unchanged.push(agency);
    else
      plan.faults.push(
        fault(
          line,
          'code',
          'Mã đang thuộc cơ quan khác với nội dung dòng này.',
          'The register holds something else under this code.',
        ),
      );
  }
  return plan;
}

function readAgency({ line, values }: Line, faults: Fault[]): AgencyLine | null {
  const before = faults.length;
  const code = tidy(values['code'] ?? '');
  const name = tidy(values['name'] ?? '');
  const level = (values['level'] ?? '').trim().toUpperCase();
  const obligation = (values['obligation'] ?? '').trim().toUpperCase();
  if (code === '' || code.length > 40)
    faults.push(fault(line, 'code', 'Mã phải có 1–40 ký tự.', 'A code has 1 to 40 characters.'));
  if (name === '' || name.length > 300)
    faults.push(fault(line, 'name', 'Tên phải có 1–300 ký tự.', 'A name has 1 to 300 characters.'));
  if (!LEVELS.some((known) => known === level))
    faults.push(fault(line, 'level', 'Không có cấp này.', 'No such level.'));
  if (!OBLIGATIONS.some((known) => known === obligation)) {
    faults.push(fault(line, 'obligation', 'Không có đối tượng này.', 'No such obligation.'));
  }
  if (faults.length > before) return null;
  const parentCode = tidy(values['parent_code'] ?? '');
  return {
    line,
    code,
    name,
    level: level as Level,
    parentCode: parentCode === '' ? null : parentCode,
    obligation: obligation as Obligation,
  };
}

function inCircle(agency: AgencyLine, read: ReadonlyMap<string, AgencyLine>): boolean {
  const passed = new Set<string>();
  for (let at: AgencyLine | undefined = agency; at?.parentCode != null; at = read.get(at.parentCode)) {
    if (passed.has(at.code)) return true;
    passed.add(at.code);
  }
  return false;
}

function isSame(line: AgencyLine, held: KnownAgency): boolean {
  return (
    line.name === held.name &&
    line.level === held.level &&
    line.parentCode === held.parentCode &&
    line.obligation === held.obligation
  );
}

/** The columns of a register of declarations; `members` are further codes that share the holder's system. */
export const DECLARATION_COLUMNS = ['holder_code', 'members', 'edition', 'number', 'declared_on', 'signer'] as const;

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
      .split(' ')
      .filter((code) => code !== '');
    for (const code of [cell('holder_code'), ...memberCodes]) {
      if (!known.agencyCodes.has(code))
        faults.push(fault(line, 'holder_code', `Không có cơ quan mã “${code}”.`, `No agency with the code "${code}".`));
    }
    if (!known.editions.has(cell('edition')))
      faults.push(fault(line, 'edition', 'Không có phiên bản này.', 'No such edition.'));
    if (!isDay(cell('declared_on')))
      faults.push(
        fault(line, 'declared_on', 'Ngày không hợp lệ; viết như 2021-06-30.', 'Not a day; write it like 2021-06-30.'),
      );
    if (cell('number') === '')
      faults.push(fault(line, 'number', 'Thiếu số quyết định.', 'The number of the decision is missing.'));
    if (cell('signer') === '') faults.push(fault(line, 'signer', 'Thiếu người ký.', 'The signer is missing.'));
    const key = `${cell('holder_code')} ${cell('number')}`;
    const twin = seen.get(key);
    if (twin !== undefined)
      faults.push(fault(line, 'number', `Đã có ở dòng ${twin}.`, `It stands on line ${twin} too.`));
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

function fault(line: number, column: string, vi: string, en: string): Fault {
  return { line, column, message: { vi, en } };
}
