import { agencyChanged, agencyRegistered, inBatches } from '@qms/events';
import { fold, tidy, type Happening } from '@qms/kernel';
import type { Agency } from '../agency/agency.js';
import { codeHeld, parentCircle, tooDeep } from '../agency-fault/agency-fault.js';
import type { Level, Obligation, Part } from '../part/part.js';
import { fault, type Fault, type ImportedRow, type Line, type RowChange } from '../register-import/register-import.js';
import { levelOf, obligationOf, paddedCode, possibleCodes } from '../agency-words/agency-words.js';

export interface AgencyLine {
  line: number;
  code: string;
  name: string;
  level: Level;
  /** As the file says it: a code, or a name. */
  parent: string;
  parentCode: string | null;
  obligation: Obligation;
  /** Null where the file says nothing of it. */
  shortName: string | null;
  orgCode: string | null;
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

/** What else the register holds of an agency; asked only where a file speaks of it. */
export interface KnownBesides {
  shortName: string | null;
  orgCode: string | null;
}

/** What an import has to know of the register. */
export interface KnownRegister {
  byCode: ReadonlyMap<string, KnownAgency>;
  /** Codes by folded name, where exactly one agency in force bears it. */
  codeByName: ReadonlyMap<string, string>;
  besides: ReadonlyMap<string, KnownBesides>;
  /** Ids that the actor reaches: of any other agency only its code is known, as one that is taken. */
  reached: ReadonlySet<string>;
}

export interface AgencyChange {
  line: AgencyLine;
  held: KnownAgency;
  changes: (RowChange & { part: Part })[];
}

export interface AgencyPlan {
  create: AgencyLine[];
  change: AgencyChange[];
  unchanged: AgencyLine[];
  faults: Fault[];
}

/** Compares a file with the register: what is new, what is there already, what differs, and what cannot be. */
export function planAgencies(lines: readonly Line[], register: KnownRegister): AgencyPlan {
  const plan: AgencyPlan = { create: [], change: [], unchanged: [], faults: [] };
  const read = new Map<string, AgencyLine>();
  for (const line of lines) {
    const agency = readAgency(line, register.byCode, plan.faults);
    if (!agency) continue;
    const twin = read.get(agency.code);
    if (twin) {
      plan.faults.push(
        fault(
          line.line,
          'code',
          'CODE_TWICE',
          `Mã đã có ở dòng ${twin.line}.`,
          `The code stands on line ${twin.line} too.`,
        ),
      );
    } else read.set(agency.code, agency);
  }
  placeBelowParents(read, register, plan.faults);
  const faulty = new Set(plan.faults.map(({ line }) => line));
  for (const agency of read.values()) {
    // one fault a line is enough to mend it by
    if (faulty.has(agency.line)) continue;
    const held = register.byCode.get(agency.code);
    if (!held) plan.create.push(agency);
    else if (!register.reached.has(held.id)) plan.faults.push(codeHeld(agency.line));
    else {
      const changes = changesOf(agency, held, register.besides.get(held.id));
      if (changes.length === 0) plan.unchanged.push(agency);
      // another name at another level is another unit, whatever its code
      else if (agency.level !== held.level && fold(agency.name) !== fold(held.name ?? ''))
        plan.faults.push(codeHeld(agency.line));
      else plan.change.push({ line: agency, held, changes });
    }
  }
  return plan;
}

function readAgency(
  { line, values }: Line,
  known: ReadonlyMap<string, KnownAgency>,
  faults: Fault[],
): AgencyLine | null {
  const before = faults.length;
  const cell = (name: string): string => tidy(values[name] ?? '');
  const [code, name, level, obligation] = [
    cell('code'),
    cell('name'),
    levelOf(cell('level')),
    obligationOf(cell('obligation')),
  ];
  const refuse = (column: string, reason: string, vi: string, en: string): void =>
    void faults.push(fault(line, column, reason, vi, en));
  if (code === '' || code.length > 40)
    refuse('code', 'CODE_LENGTH', 'Mã phải có 1–40 ký tự.', 'A code has 1 to 40 characters.');
  if (name === '' || name.length > 300)
    refuse('name', 'NAME_LENGTH', 'Tên phải có 1–300 ký tự.', 'A name has 1 to 300 characters.');
  if (level === null) refuse('level', 'LEVEL_UNKNOWN', 'Không có cấp này.', 'No such level.');
  if (obligation === null) refuse('obligation', 'OBLIGATION_UNKNOWN', 'Không có đối tượng này.', 'No such obligation.');
  if (cell('short_name').length > 100)
    refuse(
      'short_name',
      'NAME_LENGTH',
      'Tên viết tắt có tối đa 100 ký tự.',
      'A short name has at most 100 characters.',
    );
  const orgCode = cell('org_code').toUpperCase();
  if (orgCode !== '' && !/^(?=.{3,35}$)[A-Y][0-9]{2}(\.[0-9A-Z]+)*$/.test(orgCode))
    refuse('org_code', 'ORG_CODE_FORM', 'Mã định danh phải như H17.01.', 'An identifier looks like H17.01.');
  if (faults.length > before || level === null || obligation === null) return null;
  return {
    ...{ line, name, level, obligation, parent: cell('parent_code'), parentCode: null },
    code: known.has(code) ? code : paddedCode(code, level),
    shortName: cell('short_name') || null,
    orgCode: orgCode || null,
  };
}

/** A parent is told by its code, by a code that lost its zeros, or by its name, in the file or in the register. */
function placeBelowParents(read: ReadonlyMap<string, AgencyLine>, register: KnownRegister, faults: Fault[]): void {
  const names = new Map<string, string | null>();
  for (const { name, code } of read.values()) names.set(fold(name), names.has(fold(name)) ? null : code);
  for (const agency of read.values()) {
    if (agency.parent === '') continue;
    const exists = (code: string): boolean =>
      read.has(code) || register.reached.has(register.byCode.get(code)?.id ?? '');
    const byCode = exists(agency.parent) ? [agency.parent] : possibleCodes(agency.parent).filter(exists);
    const name = fold(agency.parent);
    const found = byCode.length === 1 ? byCode[0] : (names.get(name) ?? register.codeByName.get(name));
    if (found === undefined) {
      faults.push(
        fault(
          agency.line,
          'parent_code',
          'PARENT_UNKNOWN',
          'Không có cơ quan cấp trên này.',
          'No such parent in the file or the register.',
        ),
      );
    } else agency.parentCode = found;
  }
  for (const agency of read.values()) {
    const depth = depthOf(agency, read);
    if (depth === null) faults.push(parentCircle(agency.line));
    else if (depth > MOST_DEPTH) faults.push(tooDeep(agency.line, MOST_DEPTH));
  }
}

/** Levels of a file that hang below each other: a state has some six, and each level is a row of reach for all below it. */
const MOST_DEPTH = 20;

/** How many of the file lie above an agency, no further than is worth knowing; null in a circle. */
function depthOf(agency: AgencyLine, read: ReadonlyMap<string, AgencyLine>): number | null {
  let depth = 0;
  for (let at = read.get(agency.parentCode ?? ''); at && depth <= MOST_DEPTH; at = read.get(at.parentCode ?? '')) {
    if (at === agency) return null;
    depth += 1;
  }
  return depth;
}

function changesOf(line: AgencyLine, held: KnownAgency, besides: KnownBesides | undefined): AgencyChange['changes'] {
  const compared: [Part, string, string | null, string | null][] = [
    ['NAME', 'name', held.name, line.name],
    ['LEVEL', 'level', held.level, line.level],
    ['PARENT', 'parent_code', held.parentCode, line.parentCode],
    ['OBLIGATION', 'obligation', held.obligation, line.obligation],
  ];
  if (line.shortName !== null) compared.push(['SHORT_NAME', 'short_name', besides?.shortName ?? null, line.shortName]);
  if (line.orgCode !== null) compared.push(['ORG_CODE', 'org_code', besides?.orgCode ?? null, line.orgCode]);
  return compared.flatMap(([part, field, from, to]) => (from === to ? [] : [{ part, field, from, to }]));
}

/** The lines that place an agency below another: what is new, and what moves. */
export function placed({ create, change }: AgencyPlan): { lines: AgencyLine[]; moves: boolean } {
  const moved = change.filter(({ changes }) => changes.some(({ part }) => part === 'PARENT')).map(({ line }) => line);
  return { lines: [...create, ...moved], moves: moved.length > 0 };
}

/** Who comes to lie below whom, new or moved; nothing where nobody moves, for what is new lies above nothing known. */
export function movesOf(plan: AgencyPlan, ids: ReadonlyMap<string, string>): { childId: string; parentId: string }[] {
  const { lines, moves } = placed(plan);
  if (!moves) return [];
  return lines.flatMap(({ code, parentCode }) => {
    const [childId, parentId] = [ids.get(code), ids.get(parentCode ?? '')];
    return childId !== undefined && parentId !== undefined ? [{ childId, parentId }] : [];
  });
}

export function createdRows(lines: readonly AgencyLine[]): ImportedRow[] {
  return lines.map(({ line, code, name, level, parentCode, obligation, shortName, orgCode }) => ({
    ...{ kind: 'CREATED' as const, line, subject: `${code} ${name}` },
    changes: Object.entries({
      ...{ code, name, level, parent_code: parentCode, obligation, short_name: shortName, org_code: orgCode },
    })
      .filter(([, to]) => to !== null)
      .map(([field, to]) => ({ field, from: null, to })),
  }));
}

export function happeningsOf(created: readonly Agency[], changed: readonly Agency[]): Happening[] {
  return [
    ...inBatches(created).map((batch) => agencyRegistered.say({ agencies: batch.map((agency) => agency.facts()) })),
    ...inBatches(changed).map((batch) => agencyChanged.say({ agencies: batch.map((agency) => agency.facts()) })),
  ];
}
