import { newId, ROLES, type Role } from '@qms/kernel';
import { actors, person, rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import {
  mayDelegateRole,
  mayEnrolOfficer,
  mayGrantRole,
  mayReadOfficer,
  mayReadPersonal,
  mayRecordCompetence,
  mayRevokeRole,
  maySignIn,
} from './officer.policy.js';
import { Officer, type GivenRole } from './officer.js';

const at = new Date('2021-07-15T02:00:00Z');
const AGENCY = newId();

function enrolled(): Officer {
  return Officer.enrol({ id: newId(), name: '  Nguyễn   Văn An ', email: ' An@X.vn ' }, at);
}

const grant = (from: string, to: string | null, role: Role = 'STAFF'): GivenRole => ({
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

  test('holds 200 roles in a life and not one more, so that they can be read whole', () => {
    const officer = enrolled();
    const year = (n: number): string => String(1800 + n);
    for (let n = 0; n < 200; n += 1) officer.grant(grant(`${year(n)}-01-01`, `${year(n)}-12-31`), at);
    expect(() => officer.grant(grant('2100-01-01', null), at)).toThrow('at most 200 roles');
    for (let n = 0; n < 200; n += 1)
      officer.recordCompetence({ id: newId(), certificate: `Số ${n}`, issuedOn: '2020-01-01', expiresOn: null }, at);
    const more = { id: newId(), certificate: 'Thêm', issuedOn: '2020-01-01', expiresOn: null };
    expect(() => officer.recordCompetence(more, at)).toThrow('200 certificates');
  });

  test('loses a grant from a day on, once; one that never began holds on no day', () => {
    const officer = enrolled();
    const [held, future] = [grant('2019-01-01', null), grant('2030-01-01', null, 'HEAD')];
    officer.grant(held, at);
    officer.grant(future, at);
    officer.revoke(future.id, '2021-07-15', at);
    officer.revoke(held.id, '2021-07-15', at);
    const inOwnRight = { form: null, delegatedBy: null };
    expect(officer.grants).toEqual([
      { ...held, to: '2021-07-15', ...inOwnRight },
      { ...future, to: future.from, ...inOwnRight },
    ]);
    expect(() => officer.revoke(future.id, '2021-07-15', at)).toThrow('already ended');
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
    expect(rolesThatMay(mayRecordCompetence)).toEqual(['SYSTEM_ADMINISTRATOR', 'LEAD', 'HEAD', 'SERVICE']);
  });
});

describe('a deputy', () => {
  const office = { from: '2019-01-01', to: '2022-01-01' };
  const given = (from: string, to: string) => ({
    id: newId(),
    agencyId: AGENCY,
    form: 'KT' as const,
    delegatedBy: newId(),
    from,
    to,
  });

  test('acts as head for a span, in a form and for somebody', () => {
    const deputy = enrolled();
    const delegated = given('2021-07-15', '2021-08-01');
    deputy.actFor(office, delegated, at);
    expect(deputy.grants).toEqual([{ ...delegated, role: 'HEAD' }]);
    expect(() => deputy.actFor(office, given('2021-07-20', '2021-07-25'), at)).toThrow('already holds');
  });

  test.each([
    ['from a day past', office, '2021-07-14', '2021-08-01', 'must not be before'],
    ['for no day', office, '2021-08-01', '2021-08-01', ''],
    ['for days beyond the office', office, '2021-12-01', '2022-01-02', 'delegates it'],
    ['for who holds no office', null, '2021-08-01', '2021-08-02', 'delegates it'],
  ])('does not act %s', (_, held, from, to, message) => {
    const deputy = enrolled();
    expect(() => deputy.actFor(held, given(from, to), at)).toThrow(message);
    expect(deputy.grants).toEqual([]);
  });

  test('is named by a head; the head ends it, and whoever gives the role', () => {
    expect(rolesThatMay(mayDelegateRole)).toEqual(['HEAD']);
    const head = actors.head(AGENCY);
    const here = { id: head.id, roles: new Set(['HEAD'] as const) };
    expect(mayRevokeRole(head, here, { role: 'HEAD', delegatedBy: head.id })).toBe(true);
    expect(mayRevokeRole(head, here, { role: 'HEAD', delegatedBy: newId() })).toBe(false);
    expect(mayRevokeRole(head, here, { role: 'HEAD', delegatedBy: null })).toBe(false);
    expect(mayRevokeRole(actors.lead(AGENCY), person('LEAD'), { role: 'HEAD', delegatedBy: newId() })).toBe(true);
  });
});

test('who reads of a person what', () => {
  const somebody = { id: newId() };
  const known = ROLES.filter((role) => !['INSPECTOR', 'INTERNAL_AUDITOR', 'STAFF'].includes(role));
  expect(rolesThatMay((here) => mayReadOfficer(here, somebody))).toEqual([...ROLES]);
  expect(rolesThatMay((here) => mayReadPersonal(here, somebody))).toEqual(known);
  const nobody = person();
  expect([mayReadOfficer(nobody, somebody), mayReadPersonal(nobody, somebody)]).toEqual([false, false]);
  expect([mayReadOfficer(nobody, nobody), mayReadPersonal(nobody, nobody)]).toEqual([true, true]);
  expect([actors.service('gateway'), actors.service('audit'), actors.admin()].map(maySignIn)).toEqual([
    true,
    false,
    false,
  ]);
});
