import { fold, isDay, tidy, type Day } from '@qms/kernel';
import { levelOf, obligationOf } from '../agency-words/agency-words.js';
import type { Level, Obligation } from '../part/part.js';
import {
  fault,
  type Fault,
  type ImportColumn,
  type ImportedRow,
  type Line,
} from '../register-import/register-import.js';
import { KINDS, STATES, type Kind, type State } from '../succession/succession.js';

/**
 * One line a pair: who ends, and who takes its place. With a name the successor is new; without one it is there.
 * MOVE: what hung below an agency that ends by the same act, and now hangs below `to_code`.
 */
export const SUCCESSION_COLUMNS: readonly ImportColumn[] = [
  { name: 'on', titles: ['Ngày hiệu lực', 'Ngày có hiệu lực', 'Từ ngày', 'Ngày'], kind: 'day' },
  { name: 'legal_basis', titles: ['Căn cứ', 'Nghị quyết', 'Văn bản', 'Căn cứ pháp lý', 'Legal basis'] },
  { name: 'kind', titles: ['Hình thức', 'Loại', 'Hình thức sắp xếp'] },
  { name: 'from_code', titles: ['Mã cũ', 'Mã cơ quan cũ', 'Mã đơn vị cũ', 'From code'] },
  { name: 'to_code', titles: ['Mã mới', 'Mã cơ quan mới', 'Mã đơn vị mới', 'To code'] },
  { name: 'to_name', titles: ['Tên mới', 'Tên cơ quan mới', 'Tên đơn vị mới'], optional: true },
  { name: 'to_level', titles: ['Cấp', 'Cấp mới', 'Cấp của cơ quan mới'], optional: true },
  { name: 'to_parent_code', titles: ['Mã cấp trên', 'Mã cấp trên mới', 'Cơ quan cấp trên mới'], optional: true },
  { name: 'to_obligation', titles: ['Đối tượng', 'Đối tượng áp dụng'], optional: true },
  // an exported list tells these two for people, the codes say who it is; and how far the act had come
  { name: 'from_is', titles: ['Cơ quan kết thúc', 'Agency that ends'], optional: true },
  { name: 'to_is', titles: ['Cơ quan kế thừa', 'Successor'], optional: true },
  { name: 'state', titles: ['Trạng thái', 'State'], optional: true },
];

export type Way = Kind | 'MOVE';
/** What people write for the way an agency goes; the first of each is what a template offers. */
export const WAY_WORDS: Readonly<Record<Way, readonly [string, ...string[]]>> = {
  MERGE: ['Sáp nhập', 'Nhập', 'Hợp nhất'],
  SPLIT: ['Chia', 'Chia tách', 'Tách'],
  RENAME: ['Đổi tên'],
  TRANSFER: ['Chuyển', 'Chuyển đổi', 'Chuyển giao', 'Kế thừa'],
  DISSOLVE: ['Giải thể', 'Kết thúc'],
  MOVE: ['Chuyển về', 'Chuyển về trực thuộc'],
};
const WAYS: readonly Way[] = [...KINDS, 'MOVE'];

const STATE_WORDS: Readonly<Record<State, readonly string[]>> = {
  PLANNED: ['Dự kiến', 'Đã lên kế hoạch'],
  DONE: ['Đã thực hiện', 'Đã có hiệu lực'],
  CANCELLED: ['Đã hủy', 'Hủy', 'Hủy bỏ'],
};

export interface NewAgency {
  name: string;
  level: Level;
  parentCode: string | null;
  obligation: Obligation;
}

export interface ActLine {
  line: number;
  kind: Way;
  fromCode: string;
  toCode: string | null;
  made: NewAgency | null;
}

/** The lines of one resolution on one day: they take effect together. */
export interface ActFile {
  on: Day;
  legalBasis: string;
  lines: ActLine[];
}

type Cell = (name: string) => string;

export interface ActsRead {
  acts: ActFile[];
  /** Lines of acts that were given up: they changed nothing where they come from, and change nothing here. */
  givenUp: number;
  faults: Fault[];
}

/** Reads the acts of a file, the earliest first and otherwise in its order. */
export function readActs(lines: readonly Line[], today: Day): ActsRead {
  const faults: Fault[] = [];
  let givenUp = 0;
  const acts = new Map<string, ActFile>();
  const maimed = new Set<string>();
  for (const { line, values } of lines) {
    const cell: Cell = (name) => tidy(values[name] ?? '');
    const key = `${cell('on')} ${cell('legal_basis')}`;
    const state = stateOf(cell('state'));
    if (state === 'CANCELLED') {
      givenUp += 1;
      continue;
    }
    if (state === undefined) faults.push(unknownState(line));
    if (state === 'DONE' && isDay(cell('on')) && cell('on') > today) faults.push(notYetDone(line, cell('on')));
    const read = readLine(line, cell, faults);
    if (!read) {
      maimed.add(key);
      continue;
    }
    const act = acts.get(key) ?? { on: cell('on'), legalBasis: cell('legal_basis'), lines: [] };
    act.lines.push(read);
    acts.set(key, act);
  }
  for (const [key, act] of acts) if (!maimed.has(key)) faults.push(...movesAlone(act));
  return { acts: [...acts.values()].toSorted((a, b) => a.on.localeCompare(b.on)), givenUp, faults };
}

/** What moves by an act moves because that ends what it hung below; any other move is decided by itself. */
function movesAlone({ lines }: ActFile): Fault[] {
  if (lines.some(({ kind }) => kind !== 'MOVE')) return [];
  const vi = 'Văn bản này không kết thúc cơ quan nào; việc chuyển về riêng hãy ghi bằng “chuyển cơ quan cấp trên”.';
  const en = 'By this act no agency ends; enter a move that stands alone as the move of an agency.';
  return lines.map(({ line }) => fault(line, 'kind', 'MOVE_ALONE', vi, en));
}

function readLine(line: number, cell: Cell, faults: Fault[]): ActLine | null {
  const before = faults.length;
  const kind = wayOf(cell('kind'));
  const [level, obligation] = [levelOf(cell('to_level')), obligationOf(cell('to_obligation'))];
  const refuse = (column: string, code: string, vi: string, en: string): void =>
    void faults.push(fault(line, column, code, vi, en));
  if (!isDay(cell('on')))
    refuse('on', 'DAY_IMPOSSIBLE', 'Ngày không hợp lệ; viết như 01/07/2025.', 'Not a day; write it like 2025-07-01.');
  if (cell('legal_basis') === '')
    refuse('legal_basis', 'BASIS_MISSING', 'Thiếu căn cứ.', 'The legal basis is missing.');
  if (!kind)
    refuse('kind', 'KIND_UNKNOWN', `Hãy chọn: ${WAYS.map((way) => WAY_WORDS[way][0]).join(', ')}.`, choose(WAYS));
  if (cell('from_code') === '') refuse('from_code', 'CODE_MISSING', 'Thiếu mã.', 'The code is missing.');
  if ((kind === 'DISSOLVE') !== (cell('to_code') === ''))
    refuse(
      'to_code',
      'SUCCESSOR_MISFIT',
      'Giải thể thì để trống; còn lại phải có mã.',
      'Empty when dissolved, else a code.',
    );
  const isNew = cell('to_name') !== '';
  if (isNew && kind === 'MOVE')
    refuse('to_name', 'NEW_SUPERIOR', 'Chuyển về cơ quan đang có.', 'It moves to an agency that is there.');
  if (isNew && !level) refuse('to_level', 'LEVEL_UNKNOWN', 'Không có cấp này.', 'No such level.');
  if (isNew && !obligation) refuse('to_obligation', 'OBLIGATION_UNKNOWN', 'Không có đối tượng này.', 'No such class.');
  if (faults.length > before || !kind) return null;
  const made =
    isNew && level && obligation
      ? { name: cell('to_name'), level, parentCode: cell('to_parent_code') || null, obligation }
      : null;
  return { line, kind, fromCode: cell('from_code'), toCode: cell('to_code') || null, made };
}

/** Null where the file does not say; undefined where it says what is no state. */
function stateOf(text: string): State | null | undefined {
  if (text === '') return null;
  return STATES.find((state) => [state, ...STATE_WORDS[state]].some((word) => fold(word) === fold(text)));
}

function unknownState(line: number): Fault {
  return fault(
    line,
    'state',
    'STATE_UNKNOWN',
    `Hãy để trống, hoặc chọn: ${STATES.map((state) => STATE_WORDS[state][0]).join(', ')}.`,
    `Leave it empty, or choose one of ${STATES.join(', ')}.`,
  );
}

function notYetDone(line: number, on: Day): Fault {
  return fault(line, 'state', 'DAY_TO_COME', `Ngày ${on} chưa đến.`, `${on} has not come: it cannot be done.`);
}

const choose = (names: readonly string[]): string => `Choose one of ${names.join(', ')}.`;

function wayOf(text: string): Way | undefined {
  const said = fold(text);
  return WAYS.find((way) => [way, ...WAY_WORDS[way]].some((word) => fold(word) === said));
}

/** What the register has of an agency that ends on a day, or is passed on by an act of it. */
export interface KnownPair {
  fromId: string;
  kind: Way;
  /** What the one in its place is or will be called, in codes and names of that day; none where there is nobody. */
  toCodes: string[];
  toNames: string[];
}

/** An act known by its day and its agencies is the same act, or a mistake: what the file says otherwise, line by line. */
export function differences(lines: readonly (ActLine & { fromId: string })[], known: readonly KnownPair[]): Fault[] {
  const pairsOf = Map.groupBy(lines, ({ fromId, kind }) => `${fromId} ${kind === 'MOVE'}`);
  const heldOf = Map.groupBy(known, ({ fromId, kind }) => `${fromId} ${kind === 'MOVE'}`);
  return [...pairsOf].flatMap(([key, pairs]) => {
    const held = heldOf.get(key) ?? [];
    const faults = pairs.flatMap((pair) => {
      const column = differing(pairs.length > 1 && pair.kind !== 'MOVE' ? { ...pair, kind: 'SPLIT' } : pair, held);
      return column === null ? [] : [otherwise(pair.line, column, held)];
    });
    const [first] = pairs;
    return faults.length === 0 && held.length > pairs.length && first
      ? [otherwise(first.line, 'to_code', held)]
      : faults;
  });
}

/** The column in which a line is none of what the register holds; null where it is one of them. */
function differing({ kind, toCode, made }: ActLine, held: readonly KnownPair[]): string | null {
  if (held.length === 0) return 'from_code';
  const there = held.filter(({ toCodes }) => (toCode === null ? toCodes.length === 0 : toCodes.includes(toCode)));
  if (there.length === 0) return 'to_code';
  const same = there.find((pair) => pair.kind === kind);
  if (!same) return 'kind';
  return made && !same.toNames.includes(made.name) ? 'to_name' : null;
}

function otherwise(line: number, column: string, held: readonly KnownPair[]): Fault {
  const said = held.map(({ kind, toCodes, toNames }) =>
    [WAY_WORDS[kind][0], ...(toCodes[0] === undefined ? [] : [`→ ${toCodes[0]} ${toNames[0] ?? ''}`])].join(' '),
  );
  const [vi, en] =
    said.length === 0
      ? ['Sổ đã có văn bản này mà không có dòng này.', 'The register has this act without this line.']
      : [`Sổ đã ghi khác: ${said.join('; ')}.`, `The register has it otherwise: ${said.join('; ')}.`];
  return fault(line, column, 'ACT_DIFFERS', vi, en);
}

/** What a line of an act does to the register. */
export function rowOf({ on, legalBasis }: ActFile, { line, kind, fromCode, toCode, made }: ActLine): ImportedRow {
  return {
    ...{ kind: 'CREATED', line, subject: toCode === null ? fromCode : `${fromCode} → ${toCode}` },
    changes: Object.entries({ on, legal_basis: legalBasis, kind, to_name: made?.name ?? null })
      .filter(([, to]) => to !== null)
      .map(([field, to]) => ({ field, from: null, to })),
  };
}
