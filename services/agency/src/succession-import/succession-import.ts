import { isDay, tidy, type Day } from '@qms/kernel';
import { LEVELS, OBLIGATIONS, type Level, type Obligation } from '../part/part.js';
import { KINDS, type Kind } from '../succession/succession.js';

/**
 * One line a pair: who ends, and who takes its place. With a name the successor is new; without one it is there.
 * MOVE: what hung below an agency that ends by the same act, and now hangs below `to_code`.
 */
export const SUCCESSION_COLUMNS = [
  'on',
  'legal_basis',
  'kind',
  'from_code',
  'to_code',
  'to_name',
  'to_level',
  'to_parent_code',
  'to_obligation',
] as const;

export interface Fault {
  line: number;
  column: string | null;
  message: { vi: string; en: string };
}

export interface ImportOutcome {
  /** Of an import that was carried out. */
  id?: string;
  rows: number;
  created: number;
  unchanged: number;
  faults: Fault[];
}

export interface NewAgency {
  name: string;
  level: Level;
  parentCode: string | null;
  obligation: Obligation;
}

export interface ActLine {
  line: number;
  kind: Kind | 'MOVE';
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

interface Line {
  line: number;
  values: Readonly<Record<string, string>>;
}

/** Reads the acts of a file, the earliest first and otherwise in its order. */
export function readActs(lines: readonly Line[]): { acts: ActFile[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const acts = new Map<string, ActFile>();
  for (const { line, values } of lines) {
    const cell = (name: (typeof SUCCESSION_COLUMNS)[number]): string => tidy(values[name] ?? '');
    const read = readLine(line, cell, faults);
    if (!read) continue;
    const key = `${cell('on')} ${cell('legal_basis')}`;
    const act = acts.get(key) ?? { on: cell('on'), legalBasis: cell('legal_basis'), lines: [] };
    act.lines.push(read);
    acts.set(key, act);
  }
  return { acts: [...acts.values()].toSorted((a, b) => a.on.localeCompare(b.on)), faults };
}

function readLine(
  line: number,
  cell: (name: (typeof SUCCESSION_COLUMNS)[number]) => string,
  faults: Fault[],
): ActLine | null {
  const before = faults.length;
  const kind = [...KINDS, 'MOVE' as const].find((name) => name === cell('kind').toUpperCase());
  const level = LEVELS.find((name) => name === cell('to_level').toUpperCase());
  const obligation = OBLIGATIONS.find((name) => name === cell('to_obligation').toUpperCase());
  const refuse = (column: string, vi: string, en: string): void => void faults.push(faultAt(line, column, vi, en));
  if (!isDay(cell('on')))
    refuse('on', 'Ngày không hợp lệ; viết như 2025-07-01.', 'Not a day; write it like 2025-07-01.');
  if (cell('legal_basis') === '') refuse('legal_basis', 'Thiếu căn cứ.', 'The legal basis is missing.');
  if (!kind) refuse('kind', `Hãy chọn: ${KINDS.join(', ')}, MOVE.`, `Choose one of ${KINDS.join(', ')}, MOVE.`);
  if (cell('from_code') === '') refuse('from_code', 'Thiếu mã.', 'The code is missing.');
  if ((kind === 'DISSOLVE') !== (cell('to_code') === ''))
    refuse('to_code', 'Giải thể thì để trống; còn lại phải có mã.', 'Empty when dissolved, else a code.');
  const isNew = cell('to_name') !== '';
  if (isNew && kind === 'MOVE') refuse('to_name', 'Chuyển về cơ quan đang có.', 'It moves to an agency that is there.');
  if (isNew && !level) refuse('to_level', 'Không có cấp này.', 'No such level.');
  if (isNew && !obligation) refuse('to_obligation', 'Không có đối tượng này.', 'No such class.');
  if (faults.length > before || !kind) return null;
  const parentCode = cell('to_parent_code') === '' ? null : cell('to_parent_code');
  const made = isNew && level && obligation ? { name: cell('to_name'), level, parentCode, obligation } : null;
  return { line, kind, fromCode: cell('from_code'), toCode: cell('to_code') === '' ? null : cell('to_code'), made };
}

export function faultAt(line: number, column: string | null, vi: string, en: string): Fault {
  return { line, column, message: { vi, en } };
}
