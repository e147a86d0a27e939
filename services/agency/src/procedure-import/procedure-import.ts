import { fold, isDay, tidy, type Day } from '@qms/kernel';
import { fault, type Fault, type ImportColumn, type Line, type RowChange } from '../register-import/register-import.js';

/** The columns of a list of procedures; what is silent about its decision is announced by the import's own. */
export const PROCEDURE_COLUMNS: readonly ImportColumn[] = [
  { name: 'code', titles: ['Mã thủ tục', 'Mã TTHC', 'Mã số TTHC', 'Mã', 'Mã số', 'Mã hồ sơ TTHC', 'Code'] },
  { name: 'name', titles: ['Tên thủ tục', 'Tên thủ tục hành chính', 'Tên TTHC', 'Thủ tục hành chính', 'Tên', 'Name'] },
  { name: 'field', titles: ['Lĩnh vực', 'Field'] },
  {
    name: 'statutory_days',
    titles: ['Thời hạn giải quyết', 'Thời hạn', 'Thời gian giải quyết', 'Số ngày làm việc', 'Statutory days'],
    optional: true,
  },
  { name: 'agencies', titles: ['Cơ quan thực hiện', 'Mã cơ quan thực hiện', 'Cơ quan giải quyết'], optional: true },
  {
    name: 'decision_number',
    titles: ['Số quyết định', 'Quyết định công bố', 'Quyết định', 'Decision'],
    optional: true,
  },
  {
    name: 'decision_on',
    titles: ['Ngày ký', 'Ngày quyết định', 'Ngày ban hành', 'Signed on'],
    kind: 'day',
    optional: true,
  },
];

const CODE = /^[1-9]\.\d{6}(\.\d{3}\.\d{2}\.\d{2}\.H\d{2})?$/;
const SILENT = ['', '-', 'khong quy dinh', 'khong', 'trong ngay'];

export interface ProcedureLine {
  line: number;
  code: string;
  name: string;
  field: string;
  statutoryDays: number | null;
  agencyCodes: string[];
  decisionNumber: string;
  decisionOn: Day;
}

/** A procedure in force with the announcer, as far as an import compares it. */
export interface KnownProcedure {
  id: string;
  code: string;
  name: string;
  field: string;
  statutoryDays: number | null;
  decisionOn: Day;
  agencyIds: string[];
}

export interface ProcedureChange {
  line: ProcedureLine;
  held: KnownProcedure;
  /** Of what the procedure itself says; empty when it is only given to further agencies. */
  changes: RowChange[];
  further: string[];
}

export interface ProcedurePlan {
  read: ProcedureLine[];
  create: ProcedureLine[];
  change: ProcedureChange[];
  unchanged: number;
  faults: Fault[];
}

/** An agency that settles what is assigned to it from a day, or from when it took the place of one that did. */
export interface Settler {
  agencyId: string;
  from: Day;
  /** The day it ended. */
  to: Day | null;
}

export interface KnownProcedures {
  byCode: ReadonlyMap<string, KnownProcedure>;
  /**
   * By `code day`, the day being the decision’s: the agency of the territory that held the code then, after it its only
   * successor in the territory, and so on. Past the last of them nobody is known to settle what it did.
   */
  settlers: ReadonlyMap<string, readonly Settler[]>;
  today: Day;
}

export function planProcedures(
  lines: readonly Line[],
  decision: { number: string; on: string },
  known: KnownProcedures,
): ProcedurePlan {
  const plan: ProcedurePlan = { read: [], create: [], change: [], unchanged: 0, faults: [] };
  const seen = new Map<string, number>();
  for (const line of lines) {
    const procedure = readProcedure(line, decision, known, plan.faults);
    if (!procedure) continue;
    const twin = seen.get(procedure.code);
    if (twin !== undefined) {
      plan.faults.push(
        fault(line.line, 'code', 'CODE_TWICE', `Mã đã có ở dòng ${twin}.`, `The code stands on line ${twin} too.`),
      );
      continue;
    }
    seen.set(procedure.code, line.line);
    plan.read.push(procedure);
    const held = known.byCode.get(procedure.code);
    if (!held) plan.create.push(procedure);
    else {
      const changes = changesOf(procedure, held);
      const further = settlersOf(procedure, known.settlers).flatMap(({ agencyId, to }) =>
        to === null && !held.agencyIds.includes(agencyId) ? [agencyId] : [],
      );
      if (changes.length === 0 && further.length === 0) plan.unchanged += 1;
      else plan.change.push({ line: procedure, held, changes, further });
    }
  }
  return plan;
}

export const codesIn = (text: string): string[] => text.split(/[\s;,]+/).filter((code) => code !== '');

/** Who settles a line’s procedure, each in its time. */
export function settlersOf(
  { agencyCodes, decisionOn }: ProcedureLine,
  settlers: KnownProcedures['settlers'],
): Settler[] {
  return agencyCodes.flatMap((code) => settlers.get(`${code} ${decisionOn}`) ?? []);
}

function readProcedure(
  { line, values }: Line,
  decision: { number: string; on: string },
  known: KnownProcedures,
  faults: Fault[],
): ProcedureLine | null {
  const before = faults.length;
  const cell = (name: string): string => tidy(values[name] ?? '');
  const refuse = (column: string, code: string, vi: string, en: string): void =>
    void faults.push(fault(line, column, code, vi, en));
  const days = workingDays(cell('statutory_days'));
  const agencyCodes = codesIn(values['agencies'] ?? '');
  const number = cell('decision_number') || decision.number;
  const on = cell('decision_on') || decision.on;
  if (!CODE.test(cell('code')))
    refuse('code', 'CODE_FORM', 'Mã thủ tục phải như 1.009354.', 'A code looks like 1.009354.');
  if (cell('name') === '' || cell('name').length > 1_000)
    refuse('name', 'NAME_LENGTH', 'Tên phải có 1–1000 ký tự.', 'A name has 1 to 1000 characters.');
  if (cell('field') === '' || cell('field').length > 300)
    refuse('field', 'NAME_LENGTH', 'Lĩnh vực phải có 1–300 ký tự.', 'A field has 1 to 300 characters.');
  if (days === undefined)
    refuse(
      'statutory_days',
      'DAYS_FORM',
      'Thời hạn phải là 1–3650 ngày làm việc.',
      'The time is 1 to 3650 working days.',
    );
  if (number === '' || number.length > 100)
    refuse('decision_number', 'NUMBER_MISSING', 'Thiếu số quyết định.', 'The number of the decision is missing.');
  if (!isDay(on))
    refuse('decision_on', 'DAY_IMPOSSIBLE', 'Ngày ký không hợp lệ.', 'Not a day; write it like 30/06/2021.');
  else if (on > known.today)
    refuse('decision_on', 'DAY_TO_COME', 'Ngày ký chưa đến.', 'What is announced was signed by today.');
  else
    for (const code of agencyCodes) {
      const last = known.settlers.get(`${code} ${on}`)?.at(-1);
      if (!last)
        refuse(
          'agencies',
          'AGENCY_UNKNOWN',
          `Ngày ký, địa bàn không có cơ quan mã “${code}”.`,
          `No agency "${code}" in the territory on the day of the decision.`,
        );
      else if (last.to !== null)
        refuse(
          'agencies',
          'AGENCY_ENDED',
          `Cơ quan mã “${code}” đã kết thúc (${last.to}), không có một cơ quan kế thừa duy nhất; hãy ghi cơ quan giải quyết.`,
          `"${code}" ended (${last.to}) without an only successor; name who settles it.`,
        );
    }
  if (faults.length > before || days === undefined) return null;
  return {
    ...{ line, code: cell('code'), name: cell('name'), field: cell('field'), statutoryDays: days },
    ...{ agencyCodes: [...new Set(agencyCodes)], decisionNumber: number, decisionOn: on },
  };
}

/** `15`, `15 ngày`, `15 ngày làm việc`; null where the law sets none, undefined when it is none of these. */
function workingDays(text: string): number | null | undefined {
  if (SILENT.includes(fold(text))) return null;
  const [, digits] = /^(\d{1,4})(?: ngay(?: lam viec)?)?$/.exec(fold(text)) ?? [];
  const days = Number(digits);
  return digits !== undefined && days >= 1 && days <= 3_650 ? days : undefined;
}

function changesOf(line: ProcedureLine, held: KnownProcedure): RowChange[] {
  const compared: [string, string | null, string | null][] = [
    ['name', held.name, line.name],
    ['field', held.field, line.field],
    ['statutory_days', held.statutoryDays?.toString() ?? null, line.statutoryDays?.toString() ?? null],
  ];
  return compared.flatMap(([field, from, to]) => (from === to ? [] : [{ field, from, to }]));
}
