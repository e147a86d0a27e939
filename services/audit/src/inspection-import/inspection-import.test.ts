import { newId, serviceActor } from '@qms/kernel';
import { describe, expect, test } from 'vitest';
import { readRows } from './inspection-import.js';
import { mayImportInspections } from './inspection-import.policy.js';

const AGENCY = newId();

function record(line: number, values: Record<string, string> = {}): { line: number; values: Record<string, string> } {
  const good = { agency_id: AGENCY, method: 'DESK', planned_on: '2020-03-01', counted_on: '2020-04-01', reference: '' };
  return { line, values: { ...good, ...values } };
}

describe('a row of a register of past inspections', () => {
  test('is read as it is written; an empty reference is none', () => {
    const { rows, faults } = readRows(
      [record(2, { method: 'on_site', reference: ' 12/BB ' }), record(3)],
      '2021-07-15',
    );
    expect(faults).toEqual([]);
    expect(rows[0]).toMatchObject({ line: 2, method: 'ON_SITE', reference: '12/BB', countedOn: '2020-04-01' });
    expect(rows[1]).toMatchObject({ line: 3, method: 'DESK', reference: null });
  });

  test.each([
    ['agency_id', 'H17'],
    ['method', 'PHONE'],
    ['planned_on', '2020-02-30'],
    ['counted_on', '01/04/2020'],
    ['counted_on', '2021-07-16'],
    ['reference', 'x'.repeat(101)],
  ])('with %s “%s” is at fault there', (column, value) => {
    const { rows, faults } = readRows([record(7, { [column]: value })], '2021-07-15');
    expect(rows).toEqual([]);
    expect(faults).toMatchObject([{ line: 7, column }]);
  });

  test('tells every fault it has', () => {
    const bad = record(2, { agency_id: '', method: '', planned_on: '', counted_on: '' });
    expect(readRows([bad], '2021-07-15').faults).toHaveLength(4);
  });

  test('that stands twice is at fault the second time', () => {
    const { rows, faults } = readRows([record(2), record(3, { reference: 'x' })], '2021-07-15');
    expect(rows).toHaveLength(1);
    expect(faults).toMatchObject([{ line: 3, column: null }]);
  });
});

test('history is entered by the lead unit or a process; an administrator takes no decision', () => {
  const holding = (role: 'LEAD' | 'INSPECTOR' | 'HEAD' | 'SYSTEM_ADMINISTRATOR' | 'MINISTRY_OVERSEER'): boolean =>
    mayImportInspections({ id: newId(), name: '', grants: [{ role, agencyId: AGENCY }] });
  expect([holding('LEAD'), holding('SYSTEM_ADMINISTRATOR')]).toEqual([true, false]);
  expect([holding('INSPECTOR'), holding('HEAD'), holding('MINISTRY_OVERSEER')]).toEqual([false, false, false]);
  expect(mayImportInspections(serviceActor('audit'))).toBe(true);
});
