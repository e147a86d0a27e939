import { isDay, isId, tidy, type Day, type Sentence } from '@qms/kernel';
import { METHODS, type Method } from '../method/method.js';

/** The columns of a register of past inspections, in any order. */
export const COLUMNS = ['agency_id', 'method', 'planned_on', 'counted_on', 'reference'] as const;

export interface ImportFault {
  line: number;
  column: string | null;
  message: Sentence;
}

/** An inspection that is over: the day it counts is the day of the review, or of the later signature. */
export interface PastInspection {
  line: number;
  agencyId: string;
  method: Method;
  plannedOn: Day;
  countedOn: Day;
  reference: string | null;
}

export interface ImportOutcome {
  rows: number;
  created: number;
  unchanged: number;
  faults: ImportFault[];
}

interface Record {
  line: number;
  values: Readonly<{ [column: string]: string }>;
}

/** The rows of a file as inspections, or what is wrong with each: shape, days, and rows that stand twice. */
export function readRows(records: readonly Record[], today: Day): { rows: PastInspection[]; faults: ImportFault[] } {
  const rows: PastInspection[] = [];
  const faults: ImportFault[] = [];
  const lines = new Map<string, number>();
  for (const record of records) {
    const found = faultsIn(record, today);
    if (found.length > 0) {
      faults.push(...found);
      continue;
    }
    const row = rowOf(record);
    const key = `${row.agencyId} ${row.method} ${row.plannedOn}`;
    const before = lines.get(key);
    if (before === undefined) {
      lines.set(key, row.line);
      rows.push(row);
    } else {
      faults.push(faultAt(row.line, null, `Trùng với dòng ${before}.`, `Stands on line ${before} already.`));
    }
  }
  return { rows, faults };
}

export function faultAt(line: number, column: string | null, vi: string, en: string): ImportFault {
  return { line, column, message: { vi, en } };
}

function faultsIn({ line, values }: Record, today: Day): ImportFault[] {
  const faults: ImportFault[] = [];
  const refuse = (column: string, vi: string, en: string): void => {
    faults.push(faultAt(line, column, vi, en));
  };
  if (!isId(cell(values, 'agency_id').toLowerCase())) refuse('agency_id', 'Không phải mã định danh.', 'Not an id.');
  if (methodOf(values) === undefined) refuse('method', 'Phải là DESK hoặc ON_SITE.', 'Must be DESK or ON_SITE.');
  for (const column of ['planned_on', 'counted_on']) {
    const day = cell(values, column);
    if (!isDay(day) || day < '1900') refuse(column, 'Ngày phải như 2021-06-30.', 'A day looks like 2021-06-30.');
    else if (column === 'counted_on' && day > today) refuse(column, 'Ngày này chưa tới.', 'That day has not come yet.');
  }
  if (cell(values, 'reference').length > 100) refuse('reference', 'Tối đa 100 ký tự.', 'At most 100 characters.');
  return faults;
}

function rowOf({ line, values }: Record): PastInspection {
  const reference = cell(values, 'reference');
  return {
    line,
    agencyId: cell(values, 'agency_id').toLowerCase(),
    method: methodOf(values) ?? 'DESK',
    plannedOn: cell(values, 'planned_on'),
    countedOn: cell(values, 'counted_on'),
    reference: reference === '' ? null : reference,
  };
}

function methodOf(values: Record['values']): Method | undefined {
  return METHODS.find((method) => method === cell(values, 'method').toUpperCase());
}

function cell(values: Record['values'], column: string): string {
  return tidy(values[column] ?? '');
}
