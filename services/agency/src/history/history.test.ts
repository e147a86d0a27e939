import { newId } from '@qms/kernel';
import { rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import { Agency } from '../agency/agency.js';
import { mayChangeAgency, mayCorrectAgency, mayMoveAgency } from './history.policy.js';
import { heldOn, type Act } from './history.js';

const at = new Date('2021-07-15T02:00:00Z');

function registered(): Agency {
  const given = { code: '20236', name: 'Phường Hải Châu I', level: 'COMMUNE', obligation: 'ENCOURAGED' } as const;
  return Agency.register(
    { ...given, id: newId(), parentId: newId(), legalBasis: 'QĐ19 art. 2.2', validFrom: '2014-05-18' },
    at,
  );
}

const act = (from: string): Act => ({ from, legalBasis: 'NQ 1251', reason: 'Sắp xếp đơn vị', by: 'x' });
const names = (agency: Agency): (string | null)[][] =>
  agency.held('NAME').map(({ value, from, to }) => [value, from, to]);

describe('a history', () => {
  test('holds the last change to begin by a day, in whatever order they were entered', () => {
    const agency = registered();
    agency.change({ NAME: 'Thứ ba' }, act('2020-01-01'), at);
    agency.change({ NAME: 'Thứ hai' }, act('2017-01-01'), at);
    agency.change({ NAME: 'Thứ tư' }, act('2030-01-01'), at);
    expect(names(agency)).toEqual([
      ['Phường Hải Châu I', '2014-05-18', '2017-01-01'],
      ['Thứ hai', '2017-01-01', '2020-01-01'],
      ['Thứ ba', '2020-01-01', '2030-01-01'],
      ['Thứ tư', '2030-01-01', null],
    ]);
    expect(agency.entries.map(({ nature, value, since }) => [nature, value, since])).toEqual([
      ['CHANGE', 'Thứ ba', '2020-01-01'],
      ['CHANGE', 'Thứ hai', '2017-01-01'],
      ['CHANGE', 'Thứ tư', '2030-01-01'],
    ]);
  });

  test.each([
    ['on the first day', '2014-05-18', 'first day'],
    ['before it', '2010-01-01', 'first day'],
    ['on the day of another change', '2020-01-01', 'recorded for that day'],
    ['to what it is', '2020-06-01', 'is so on that day'],
  ])('takes no change %s', (_, from, refusal) => {
    const agency = registered();
    agency.change({ NAME: 'Mới' }, act('2020-01-01'), at);
    expect(() => agency.change({ NAME: 'Mới' }, act(from), at)).toThrow(refusal);
  });

  test('says what was wrong over its whole span, and keeps what it said, who mended it and why', () => {
    const agency = registered();
    agency.change({ NAME: 'Phường Hải Chau' }, act('2020-01-01'), at);
    agency.correct({ part: 'NAME', on: '2021-05-05', value: 'Phường Hải Châu' }, act(''), at);
    expect(names(agency)[1]).toEqual(['Phường Hải Châu', '2020-01-01', null]);
    expect(agency.entries[1]).toMatchObject({
      nature: 'CORRECTION',
      part: 'NAME',
      value: 'Phường Hải Châu',
      was: 'Phường Hải Chau',
      since: '2020-01-01',
      reason: 'Sắp xếp đơn vị',
      by: 'x',
    });
  });

  test('meets the change before on another day when that day was wrong, and on no day beyond its neighbours', () => {
    const agency = registered();
    agency.change({ NAME: 'Hai' }, act('2018-01-01'), at);
    agency.change({ NAME: 'Ba' }, act('2020-01-01'), at);
    agency.correct({ part: 'NAME', on: '2019-01-01', since: '2018-03-01' }, act(''), at);
    expect(names(agency).map(([, from]) => from)).toEqual(['2014-05-18', '2018-03-01', '2020-01-01']);
    for (const since of ['2014-05-18', '2020-01-01', '2022-01-01']) {
      expect(() => agency.correct({ part: 'NAME', on: '2019-01-01', since }, act(''), at)).toThrow('between');
    }
    expect(() => agency.correct({ part: 'NAME', on: '2014-06-01', since: '2014-01-01' }, act(''), at)).toThrow('verb');
    expect(() => agency.correct({ part: 'NAME', on: '2013-01-01', value: 'X' }, act(''), at)).toThrow('holds');
    expect(() => agency.correct({ part: 'NAME', on: '2019-01-01', value: 'Hai' }, act(''), at)).toThrow('nothing');
  });

  test('begins on another day with everything that began with it', () => {
    const agency = registered();
    agency.change({ NAME: 'Hai' }, act('2018-01-01'), at);
    agency.correctFirstDay('2016-01-01', act(''), at);
    expect(agency.validFrom).toBe('2016-01-01');
    for (const part of ['CODE', 'NAME', 'LEVEL', 'OBLIGATION', 'PARENT'] as const) {
      expect(agency.held(part)[0]?.from).toBe('2016-01-01');
    }
    expect(() => agency.correctFirstDay('2018-01-01', act(''), at)).toThrow('before every change');
  });

  test('ends once; nothing that was planned for later comes', () => {
    const agency = registered();
    agency.change({ NAME: 'Sẽ không' }, act('2026-01-01'), at);
    expect(() => agency.end('2014-05-18', at)).toThrow('once');
    agency.end('2025-01-01', at);
    expect(names(agency)).toEqual([['Phường Hải Châu I', '2014-05-18', '2025-01-01']]);
    expect(heldOn(agency.held('PARENT'), '2025-01-01')).toBeUndefined();
    expect(() => agency.end('2026-01-01', at)).toThrow('once');
    expect(() => agency.change({ NAME: 'X' }, act('2025-01-01'), at)).toThrow('before the last');
  });

  test('passes from a superior that ends to another, for as long as it would have hung there', () => {
    const agency = registered();
    const [old] = agency.held('PARENT');
    const [next, later] = [newId(), newId()];
    agency.change({ PARENT: later }, act('2030-01-01'), at);
    agency.passTo(next, 'PARENT', new Set([old?.value ?? '']), act('2025-07-01'), at);
    expect(agency.held('PARENT').map(({ value, from }) => [value, from])).toEqual([
      [old?.value, '2014-05-18'],
      [next, '2025-07-01'],
      [later, '2030-01-01'],
    ]);
  });

  test('tells the other services one whole state, however many verbs made it', () => {
    const agency = registered();
    agency.takeHappenings();
    agency.change({ NAME: 'Hai' }, act('2018-01-01'), at);
    agency.change({ LEVEL: 'DISTRICT' }, act('2030-01-01'), at);
    const said = agency.takeHappenings();
    expect(said).toMatchObject([{ name: 'agency.changed', payload: { agencies: [{ version: 2, level: 'COMMUNE' }] } }]);
  });
});

test.each([
  ['change', mayChangeAgency],
  ['correct', mayCorrectAgency],
])('who may %s an agency’s history', (_, policy) => {
  expect(rolesThatMay(policy)).toEqual(['LEAD', 'SERVICE']);
});

test('who moves an agency keeps the register at both ends', () => {
  expect(rolesThatMay((actor) => mayMoveAgency(actor, actor))).toEqual(['LEAD', 'SERVICE']);
  expect(mayMoveAgency({ id: 'x', roles: new Set(['LEAD']) }, { id: 'x', roles: new Set(['HEAD']) })).toBe(false);
});
