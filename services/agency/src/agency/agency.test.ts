import { newId } from '@qms/kernel';
import { actors, person, rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import { mayAppointLeadUnit, mayRegisterAgency } from './agency.policy.js';
import { Agency, type Registration } from './agency.js';

const at = new Date('2021-07-15T02:00:00Z');

function registered(overrides: Partial<Registration> = {}): Agency {
  const given = { code: '48', name: 'Ủy ban nhân dân', level: 'PROVINCE', obligation: 'MANDATORY' } as const;
  const dated = { id: newId(), parentId: null, legalBasis: 'QĐ19 art. 2.1', validFrom: '2014-05-18' };
  return Agency.register({ ...given, ...dated, ...overrides }, at);
}

describe('an agency', () => {
  test('holds code, name and level from its first day until further notice, and tells the others so', () => {
    const agency = registered({ shortName: 'UBND', orgCode: 'h17.01' });
    expect(agency.attributes.map(({ kind, value, from, to }) => [kind, value, from, to])).toEqual([
      ['CODE', '48', '2014-05-18', null],
      ['NAME', 'Ủy ban nhân dân', '2014-05-18', null],
      ['LEVEL', 'PROVINCE', '2014-05-18', null],
      ['SHORT_NAME', 'UBND', '2014-05-18', null],
      ['ORG_CODE', 'H17.01', '2014-05-18', null],
    ]);
    expect(agency.takeHappenings()).toMatchObject([
      { name: 'agency.registered', payload: { agencies: [{ id: agency.id, version: 1, level: 'PROVINCE' }] } },
    ]);
  });

  test.each(['H', 'Z17', 'H17.', 'H17..01', `H17.${'1'.repeat(40)}`])('%s is no identifier', (orgCode) => {
    expect(() => registered({ orgCode })).toThrow('H17.01');
  });

  test('is led by one unit at a time; the next appointment ends the one before', () => {
    const agency = registered();
    const [first, second] = [newId(), newId()];
    agency.appointLeadUnit(first, '2015-01-01', at);
    agency.appointLeadUnit(second, '2018-01-01', at);
    expect(agency.edges).toEqual([
      { kind: 'LEAD', aboveId: first, from: '2015-01-01', to: '2018-01-01' },
      { kind: 'LEAD', aboveId: second, from: '2018-01-01', to: null },
    ]);
  });

  test.each(['2014-05-17', '2015-01-01', '2014-12-31'])('no unit is appointed out of order, on %s', (from) => {
    const agency = registered();
    agency.appointLeadUnit(newId(), '2015-01-01', at);
    expect(() => agency.appointLeadUnit(newId(), from, at)).toThrow('must follow');
  });
});

test('who may enter an agency below another, and who the first of a register', () => {
  expect(rolesThatMay((here) => mayRegisterAgency(actors.nobody(), here))).toEqual(['LEAD', 'SERVICE']);
  expect(mayRegisterAgency(actors.admin(), null)).toBe(true);
  expect(mayRegisterAgency(actors.lead(newId()), null)).toBe(false);
  expect(mayRegisterAgency(actors.lead(newId()), person())).toBe(false);
});

test('who may appoint a lead unit', () => {
  expect(rolesThatMay(mayAppointLeadUnit)).toEqual(['APPROVER', 'SERVICE']);
});
