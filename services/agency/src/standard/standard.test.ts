import { newId } from '@qms/kernel';
import { actors } from '@qms/testkit';
import { expect, test } from 'vitest';
import { mayImportStandardEdition } from './standard.policy.js';
import { clauseAbove, Standard } from './standard.js';

const at = new Date('2021-07-15T02:00:00Z');
const title = { titleEn: 'A', titleVi: 'A', maintain: null, retain: null };

function newest(): Standard {
  const standard = Object.assign(Object.create(Standard.prototype) as Standard, { id: newId(), edition: '2015' });
  return Object.assign(standard, {
    convertsFrom: '2018-02-21',
    convertsUntil: null,
    clauses: [{ clause: '4', ...title }],
    changedAt: at,
  });
}

const given = {
  edition: '2026',
  name: 'TCVN ISO 9001:2026',
  convertsFrom: '2027-01-01',
  convertBy: null,
  clauses: [{ clause: '4', ...title }],
  correspondence: [{ from: '4', to: '4' }],
};

test('the next edition closes the window of the newest on its own first day', () => {
  const before = newest();
  const next = Standard.follow(before, { ...given, id: newId() }, at);
  expect(before.convertsUntil).toBe('2027-01-01');
  expect(next).toMatchObject({ edition: '2026', after: '2015', convertsUntil: null });
});

test('an edition is followed once', () => {
  const before = newest();
  Standard.follow(before, { ...given, id: newId() }, at);
  expect(() => Standard.follow(before, { ...given, id: newId(), edition: '2030' }, at)).toThrow('newer edition');
});

test.each([
  ['4', null],
  ['7.5', '7'],
  ['7.1.5.2', '7.1.5'],
])('above %s stands %s', (clause, above) => {
  expect(clauseAbove(clause)).toBe(above);
});

test('an edition is entered by an administrator of the whole register alone', () => {
  const may = [actors.admin(), actors.service('cli'), actors.overseer(), actors.lead(newId()), actors.head(newId())];
  expect(may.map(mayImportStandardEdition)).toEqual([true, true, false, false, false]);
});
