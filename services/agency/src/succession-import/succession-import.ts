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
import { KINDS, type Kind } from '../succession/succession.js';

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
  // an exported list tells these for people; the codes say who it is
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

/** Reads the acts of a file, the earliest first and otherwise in its order. */
export function readActs(lines: readonly Line[]): { acts: ActFile[]; passed: number; faults: Fault[] } {
  const faults: Fault[] = [];
  // an exported list tells of acts that were given up, too
  const given = lines.filter(({ values }) => tidy(values['state'] ?? '').toUpperCase() !== 'CANCELLED');
  const acts = new Map<string, ActFile>();
  for (const { line, values } of given) {
    const cell: Cell = (name) => tidy(values[name] ?? '');
    const read = readLine(line, cell, faults);
    if (!read) continue;
    const key = `${cell('on')} ${cell('legal_basis')}`;
    const act = acts.get(key) ?? { on: cell('on'), legalBasis: cell('legal_basis'), lines: [] };
    act.lines.push(read);
    acts.set(key, act);
  }
  return {
    acts: [...acts.values()].toSorted((a, b) => a.on.localeCompare(b.on)),
    passed: lines.length - given.length,
    faults,
  };
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

const choose = (names: readonly string[]): string => `Choose one of ${names.join(', ')}.`;

function wayOf(text: string): Way | undefined {
  const said = fold(text);
  return WAYS.find((way) => [way, ...WAY_WORDS[way]].some((word) => fold(word) === said));
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
