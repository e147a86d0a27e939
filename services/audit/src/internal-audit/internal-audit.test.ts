import { newId, type ActorHere } from '@qms/kernel';
import { person, rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import { InternalAudit, STATES } from './internal-audit.js';
import { mayPlanInternalAudit, mayRecordInternalAudit } from './internal-audit.policy.js';

const at = new Date('2021-07-15T02:00:00Z');
const auditorId = newId();

function planned(): InternalAudit {
  const items = [{ clause: '9.2', auditorId, responsibleId: newId() }];
  return InternalAudit.plan(
    { id: newId(), qualitySystemId: newId(), agencyId: newId(), plannedOn: '2021-07-01', items },
    at,
  );
}

const findings = [{ clause: '9.2', result: 'CONFORMING' as const, evidence: 'Biên bản', correction: null }];
const found = { auditedOn: '2021-07-02', findings, conclusion: 'Phù hợp' };

describe('an internal audit', () => {
  test.each(STATES)('is recorded from %s', (state) => {
    const audit = Object.assign(planned(), { state });
    if (state === 'RECORDED') {
      expect(() => audit.record(found, at)).toThrow('Cannot');
      return;
    }
    audit.record(found, at);
    expect(audit).toMatchObject({ state: 'RECORDED', auditedOn: '2021-07-02' });
    expect(audit.takeHappenings()).toEqual([
      {
        name: 'internalAudit.recorded',
        payload: { internalAuditId: audit.id, qualitySystemId: audit.qualitySystemId, auditedOn: '2021-07-02' },
      },
    ]);
  });

  test('that is refused stays as it was', () => {
    const audit = planned();
    expect(() => audit.record({ ...found, findings: [] }, at)).toThrow('each planned clause');
    expect(audit).toMatchObject({ state: 'PLANNED', auditedOn: null, conclusion: null });
  });
});

test('who may plan, and who may record', () => {
  expect(rolesThatMay(mayPlanInternalAudit)).toEqual(['HEAD', 'ISO_SECRETARY']);
  const audit = planned();
  expect(rolesThatMay((actor) => mayRecordInternalAudit({ ...actor, id: auditorId }, audit))).toEqual([
    'INTERNAL_AUDITOR',
  ]);
  const another: ActorHere = person('INTERNAL_AUDITOR');
  expect(mayRecordInternalAudit(another, audit)).toBe(false);
});
