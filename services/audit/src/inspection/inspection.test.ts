import { newId, type ActorHere, type Role } from '@qms/kernel';
import { describe, expect, test } from 'vitest';
import type { Method } from '../method/method.js';
import { Inspection } from './inspection.js';
import {
  actionsOn,
  mayConductInspection,
  mayPlanInspection,
  maySignMinutes,
  maySubmitAgencyReport,
} from './inspection.policy.js';

const at = new Date('2021-07-15T02:00:00Z');
const MEMBER = newId();
const AGENCY = newId();

function person(id: string, ...roles: Role[]): ActorHere {
  return { id, roles: new Set(roles) };
}

const lead = person(newId(), 'LEAD');
const head = person(newId(), 'HEAD');

function planned(method: Method, inspectors = [MEMBER]): Inspection {
  return Inspection.plan({ id: newId(), agencyId: AGENCY, method, plannedOn: '2021-06-10', inspectors }, lead, at);
}

function withMinutes(): Inspection {
  const inspection = planned('ON_SITE');
  inspection.announceInspection({ decisionNumber: '1/QĐ', decidedOn: '2021-06-01' }, lead, at);
  inspection.startInspection('2021-06-10', lead, at);
  inspection.agreeMinutes({ minutes: 'Phù hợp', agreedOn: '2021-06-10' }, lead, at);
  return inspection;
}

describe('an inspection', () => {
  test('stands in the plan of the year of its day, its team named once each', () => {
    const inspection = planned('ON_SITE', [MEMBER, MEMBER]);
    expect(inspection).toMatchObject({ state: 'PLANNED', year: 2021, inspectors: [MEMBER], version: 1 });
  });

  test('has a team of at most 20', () => {
    const crowd = Array.from({ length: 21 }, () => newId());
    expect(() => planned('DESK', crowd)).toThrow('20');
  });

  test('is signed on the day of the later of two signatures, whichever comes first', () => {
    const inspection = withMinutes();
    inspection.signMinutes({ signer: 'Trưởng cơ quan', signedOn: '2021-06-12' }, head, at);
    expect(inspection.state).toBe('MINUTES_AGREED');
    inspection.signMinutes({ signer: 'Trưởng đoàn', signedOn: '2021-06-11' }, lead, at);
    expect(inspection).toMatchObject({ state: 'SIGNED', signedOn: '2021-06-12' });
  });

  test('tells others only when it is closed', () => {
    const inspection = withMinutes();
    inspection.signMinutes({ signer: 'A', signedOn: '2021-06-12' }, head, at);
    inspection.signMinutes({ signer: 'B', signedOn: '2021-06-12' }, lead, at);
    expect(inspection.takeHappenings()).toEqual([]);
    inspection.closeInspection({ conclusion: 'Đạt', closedOn: '2021-06-30' }, lead, at);
    expect(inspection.takeHappenings().map(({ name }) => name)).toEqual(['inspection.closed']);
  });

  test('keeps the line breaks of its papers, and refuses papers without end', () => {
    const inspection = withMinutes();
    expect(inspection.minutes).toBe('Phù hợp');
    const other = planned('ON_SITE');
    other.announceInspection({ decisionNumber: '1', decidedOn: '2021-06-01' }, lead, at);
    other.startInspection('2021-06-10', lead, at);
    const endless = { minutes: 'x'.repeat(100_001), agreedOn: '2021-06-10' };
    expect(() => {
      other.agreeMinutes(endless, lead, at);
    }).toThrow('minutes');
    other.agreeMinutes({ minutes: 'Một\nHai', agreedOn: '2021-06-10' }, lead, at);
    expect(other.minutes).toBe('Một\nHai');
  });

  test.each(['HEAD', 'ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF'] as const)(
    'is not conducted by one who is %s of the agency',
    (role) => {
      const both = person(newId(), 'LEAD', role);
      const given = { decisionNumber: '1', decidedOn: '2021-06-01' };
      expect(() => {
        planned('ON_SITE').announceInspection(given, both, at);
      }).toThrow('belong');
    },
  );
});

describe('who may', () => {
  const roles: Role[] = [
    'SYSTEM_ADMINISTRATOR',
    'MINISTRY_OVERSEER',
    'APPROVER',
    'LEAD',
    'INSPECTOR',
    'HEAD',
    'ISO_SECRETARY',
    'INTERNAL_AUDITOR',
    'STAFF',
    'SERVICE',
  ];
  const who = (policy: (actor: ActorHere) => boolean, id: string): Role[] =>
    roles.filter((role) => policy(person(id, role)));
  const inspection = { inspectors: [MEMBER] };

  test('plan: the lead unit alone', () => {
    expect(who(mayPlanInspection, MEMBER)).toEqual(['LEAD']);
  });

  test('conduct: the lead unit, and an inspector only what is assigned to them', () => {
    expect(who((actor) => mayConductInspection(actor, inspection), MEMBER)).toEqual(['LEAD', 'INSPECTOR']);
    expect(who((actor) => mayConductInspection(actor, inspection), newId())).toEqual(['LEAD']);
  });

  test('report for the agency: its head and its secretary', () => {
    expect(who(maySubmitAgencyReport, newId())).toEqual(['HEAD', 'ISO_SECRETARY']);
  });

  test('sign the minutes: who conducts, and the head', () => {
    expect(who((actor) => maySignMinutes(actor, inspection), MEMBER)).toEqual(['LEAD', 'INSPECTOR', 'HEAD']);
  });

  test('what is offered is what would be allowed', () => {
    const { method, state, inspectors, teamSignedOn, agencySignedOn } = withMinutes();
    const seen = { method, state, inspectors, teamSignedOn, agencySignedOn };
    expect(actionsOn(head, seen)).toEqual(['signMinutes']);
    expect(actionsOn(lead, seen)).toEqual(['signMinutes']);
    expect(actionsOn(lead, { ...seen, teamSignedOn: '2021-06-12' })).toEqual([]);
    expect(actionsOn(person(newId(), 'LEAD', 'STAFF'), seen)).toEqual([]);
    expect(actionsOn(lead, planned('ON_SITE'))).toEqual(['announceInspection']);
    expect(actionsOn(head, planned('ON_SITE'))).toEqual([]);
    expect(actionsOn(person(newId(), 'INSPECTOR'), planned('DESK'))).toEqual([]);
    expect(actionsOn(person(MEMBER, 'INSPECTOR'), planned('DESK'))).toEqual(['requestAgencyReport']);
  });
});
