import { newId, ROLES, serviceActor, type Role } from '@qms/kernel';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../document/document.js';
import { readRows } from './document-import.js';
import { importingActor, mayImportDocuments } from './document-import.policy.js';

const AGENCY = newId();
const TODAY = '2021-07-15';

function record(line: number, values: Record<string, string> = {}): { line: number; values: Record<string, string> } {
  const good = { agency_id: AGENCY, code: `QT-${line}`, kind: 'PROCEDURE', title: 'Kiểm soát tài liệu' };
  return { line, values: { ...good, effective_on: '2020-01-02', review_cycle_months: '', ...values } };
}

describe('a row of a register of documents in force', () => {
  test('is read as it is written, tidied; an empty cycle is none', () => {
    const given = { agency_id: AGENCY.toUpperCase(), code: ' QT-01 ', kind: 'form', review_cycle_months: '12' };
    const { rows, faults } = readRows([record(2, { ...given, title: 'Kiểm  soát' }), record(3)], TODAY);
    expect(faults).toEqual([]);
    expect(rows[0]).toEqual({
      line: 2,
      agencyId: AGENCY,
      code: 'QT-01',
      kind: 'FORM',
      title: 'Kiểm soát',
      effectiveOn: '2020-01-02',
      reviewCycleMonths: 12,
    });
    expect(rows[1]?.reviewCycleMonths).toBeNull();
  });

  test.each([
    ['agency_id', 'H17'],
    ['code', ''],
    ['code', 'x'.repeat(41)],
    ['kind', 'NOVEL'],
    ['title', ' '],
    ['title', 'x'.repeat(501)],
    ['effective_on', '2020-02-30'],
    ['effective_on', '02/01/2020'],
    ['effective_on', '2021-07-16'],
    ['effective_on', '9999-12-31'],
    ['effective_on', '0001-01-01'],
    ['review_cycle_months', '0'],
    ['review_cycle_months', '61'],
    ['review_cycle_months', '1.5'],
    ['review_cycle_months', 'yearly'],
    ['review_cycle_months', '0x10'],
    ['review_cycle_months', '1e1'],
  ])('with %s “%s” is at fault there', (column, value) => {
    const { rows, faults } = readRows([record(7, { [column]: value })], TODAY);
    expect(rows).toEqual([]);
    expect(faults).toMatchObject([{ line: 7, column }]);
  });

  test('in force since today is no fault', () => {
    expect(readRows([record(2, { effective_on: TODAY })], TODAY).faults).toEqual([]);
  });

  test.each(KINDS)('may be a %s', (kind) => {
    expect(readRows([record(2, { kind })], TODAY).rows).toMatchObject([{ kind }]);
  });

  test('tells every fault it has, in both languages', () => {
    const bad = record(2, {
      agency_id: '',
      code: '',
      kind: '',
      title: '',
      effective_on: '',
      review_cycle_months: '99',
    });
    const { faults } = readRows([bad], TODAY);
    expect(faults.map(({ column }) => column)).toEqual(Object.keys(bad.values));
    for (const { message } of faults) expect(Object.values(message).every((text) => text.length > 0)).toBe(true);
  });

  test('whose code stands twice in its agency is at fault the second time; another agency uses it as it pleases', () => {
    const again = record(3, { agency_id: AGENCY.toUpperCase(), code: 'QT-2' });
    const { rows, faults } = readRows([record(2), again, record(4, { agency_id: newId(), code: 'QT-2' })], TODAY);
    expect(rows.map(({ line }) => line)).toEqual([2, 4]);
    expect(faults).toMatchObject([{ line: 3, column: 'code' }]);
    expect(faults[0]?.message.en).toContain('line 2');
  });
});

describe('history is entered by', () => {
  const holding = (role: Role) => ({ id: newId(), name: '', grants: [{ role, agencyId: AGENCY }] });

  test('the lead unit or a process; an administrator takes no decision', () => {
    expect(ROLES.filter((role) => mayImportDocuments(holding(role)))).toEqual(['LEAD', 'SERVICE']);
    expect(mayImportDocuments(serviceActor('document-control'))).toBe(true);
    expect(mayImportDocuments({ id: newId(), name: '', grants: [] })).toBe(false);
  });

  test('somebody whose other roles open no further agency to it', () => {
    const { grants, ...person } = holding('LEAD');
    const head = { role: 'HEAD' as const, agencyId: newId() };
    expect(importingActor({ ...person, grants: [...grants, head] })).toEqual({ ...person, grants });
  });
});
