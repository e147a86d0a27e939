import { newId, ROLES, type Role } from '@qms/kernel';
import { actors, person } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import { mayEnrolOfficer, mayGrantRole, mayRecordCompetence } from './officer.policy.js';
import { Officer, type DatedGrant } from './officer.js';

const at = new Date('2021-07-15T02:00:00Z');
const AGENCY = newId();

function enrolled(): Officer {
  return Officer.enrol({ id: newId(), name: '  Nguyễn   Văn An ', email: ' An@X.vn ' }, at);
}

const grant = (from: string, to: string | null, role: Role = 'STAFF'): DatedGrant => ({
  id: newId(),
  role,
  agencyId: AGENCY,
  from,
  to,
});

describe('an officer', () => {
  test('has a tidied name and an address in small letters', () => {
    expect(enrolled()).toMatchObject({ name: 'Nguyễn Văn An', email: 'an@x.vn' });
  });

  test.each([
    ['before', '2018-01-01', '2019-01-01', true],
    ['after', '2021-01-01', null, true],
    ['across its beginning', '2018-01-01', '2019-01-02', false],
    ['inside', '2019-06-01', '2019-07-01', false],
    ['around', '2018-01-01', null, false],
  ])('holds a role at a place once at a time: %s', (_, from, to, allowed) => {
    const officer = enrolled();
    officer.grant(grant('2019-01-01', '2021-01-01'), at);
    const more = (): void => officer.grant(grant(from, to), at);
    if (allowed) more();
    else expect(more).toThrow('already holds');
    expect(officer.grants).toHaveLength(allowed ? 2 : 1);
  });

  test('loses a grant from a day on, once; one that never began is as if never given', () => {
    const officer = enrolled();
    const [held, future] = [grant('2019-01-01', null), grant('2030-01-01', null, 'HEAD')];
    officer.grant(held, at);
    officer.grant(future, at);
    officer.revoke(future.id, '2021-07-15', at);
    officer.revoke(held.id, '2021-07-15', at);
    expect(officer.grants).toEqual([{ ...held, to: '2021-07-15' }]);
    expect(() => officer.revoke(held.id, '2021-07-15', at)).toThrow('already ended');
  });
});

describe('who gives which role', () => {
  const given = (role: Role): Role[] => ROLES.filter((each) => mayGrantRole(actors.nobody(), person(role), each));

  test.each([
    ['LEAD', ['INSPECTOR', 'HEAD', 'ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF']],
    ['HEAD', ['ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF']],
    ['ISO_SECRETARY', []],
    ['APPROVER', []],
    ['MINISTRY_OVERSEER', []],
  ] as const)('%s', (role, roles) => {
    expect(given(role)).toEqual(roles);
  });

  test('an administrator gives any, everywhere too; nobody else gives one everywhere', () => {
    expect(ROLES.every((role) => mayGrantRole(actors.admin(), null, role))).toBe(true);
    expect(ROLES.some((role) => mayGrantRole(actors.lead(AGENCY), null, role))).toBe(false);
  });

  test('whoever gives some role enrols people and records their certificates', () => {
    const all = [actors.admin(), actors.lead(AGENCY), actors.head(AGENCY), actors.secretary(AGENCY), actors.nobody()];
    expect(all.map(mayEnrolOfficer)).toEqual([true, true, true, false, false]);
    expect(all.map(mayRecordCompetence)).toEqual([true, true, true, false, false]);
  });
});
