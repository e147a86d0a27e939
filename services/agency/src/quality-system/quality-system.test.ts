import { newId } from '@qms/kernel';
import { rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import { mayAppointCommittee } from '../committee/committee.policy.js';
import { mayCallForRedeclaration } from '../redeclaration/redeclaration.policy.js';
import { mayAdmitAgency, mayReleaseAgency } from '../sharing/sharing.policy.js';
import {
  mayChangeScope,
  mayConfirmEffectiveness,
  mayEstablishQualitySystem,
  mayStartApplying,
} from './quality-system.policy.js';
import { QualitySystem } from './quality-system.js';
import { stageAfterScope, STAGES, type Stage } from '../stage/stage.js';

const at = new Date('2021-07-15T02:00:00Z');

function standing(stage: Stage, confirmedOn: string | null = '2021-02-01'): QualitySystem {
  const given = { name: 'HTQLCL', holderId: newId(), scope: 'Tất cả', legalBasis: 'QĐ19 art. 4', on: '2019-01-01' };
  const system = QualitySystem.establish({ ...given, id: newId() }, at);
  system.takeHappenings();
  return Object.assign(system, { stage, confirmedOn, confirmedScopeVersion: 1 });
}

const VERBS: Record<string, { act: (system: QualitySystem) => void; from: readonly Stage[]; to: Stage }> = {
  startApplying: { act: (system) => system.startApplying(at), from: ['BUILDING'], to: 'APPLYING' },
  confirmEffectiveness: {
    act: (system) => system.confirmEffectiveness('2021-03-01', recent, at),
    from: ['APPLYING', 'CONFIRMED', 'DECLARED', 'REDECLARATION_DUE'],
    to: 'CONFIRMED',
  },
  declare: { act: (system) => system.declare('2021-04-01', null, at), from: ['CONFIRMED'], to: 'DECLARED' },
};
const recent = { auditedOn: '2021-02-01', reviewedOn: '2021-02-15' };

describe('a quality system', () => {
  describe.each(Object.entries(VERBS))('%s', (_, { act, from, to }) => {
    test.each(STAGES)('from %s', (stage) => {
      const system = standing(stage);
      if (!from.includes(stage)) {
        expect(() => act(system)).toThrow('Cannot');
        expect(system.stage).toBe(stage);
        return;
      }
      act(system);
      expect(system.stage).toBe(to);
      expect(system.takeHappenings().map(({ name }) => name)).toEqual(['qualitySystem.changed']);
    });
  });

  test.each([
    ['BUILDING', false, 'BUILDING'],
    ['APPLYING', false, 'APPLYING'],
    ['CONFIRMED', false, 'APPLYING'],
    ['CONFIRMED', true, 'REDECLARATION_DUE'],
    ['DECLARED', true, 'REDECLARATION_DUE'],
    ['REDECLARATION_DUE', true, 'REDECLARATION_DUE'],
  ] as const)('whose scope changes while %s (declared: %s) is %s', (stage, declared, after) => {
    const system = standing(stage);
    system.changeScope({ scope: 'Rộng hơn', procedureIds: [] }, { declared, redeclareBy: '2021-12-31' }, at);
    expect(system).toMatchObject({ stage: after, scopeVersion: 2, redeclareBy: declared ? '2021-12-31' : null });
    expect(stageAfterScope(stage, declared)).toBe(after);
  });

  test.each([
    ['BUILDING', null],
    ['APPLYING', null],
    ['CONFIRMED', 'CONFIRMED'],
    ['DECLARED', 'REDECLARATION_DUE'],
    ['REDECLARATION_DUE', 'REDECLARATION_DUE'],
  ] as const)('called to declare again while %s is %s', (stage, after) => {
    const system = standing(stage);
    if (after === null) {
      expect(() => system.callForRedeclaration('NAME', '2021-10-01', at)).toThrow('Cannot');
      return;
    }
    system.callForRedeclaration('NAME', '2021-10-01', at);
    expect(system).toMatchObject({ stage: after, redeclareBy: '2021-10-01', redeclareBecause: 'NAME' });
    system.callForRedeclaration('EDITION', '2021-11-01', at);
    expect(system).toMatchObject({ redeclareBy: '2021-10-01', redeclareBecause: 'NAME' });
  });

  test('stays due until it is declared, also once it is confirmed again', () => {
    const system = standing('DECLARED');
    const changed = new Date('2021-02-28T17:00:00Z');
    system.changeScope({ scope: 'Rộng hơn', procedureIds: [] }, { declared: true, redeclareBy: '2021-12-31' }, changed);
    expect(() => system.confirmEffectiveness('2021-02-28', recent, at)).toThrow('changed on 2021-03-01');
    expect(system.stage).toBe('REDECLARATION_DUE');
    system.confirmEffectiveness('2021-03-01', recent, at);
    expect(system).toMatchObject({ stage: 'CONFIRMED', redeclareBy: '2021-12-31', redeclareBecause: 'SCOPE' });
    system.declare('2021-04-01', null, at);
    expect(system).toMatchObject({ stage: 'DECLARED', redeclareBy: null, redeclareBecause: null });
  });

  test('is not declared on a day before that of the last declaration', () => {
    const system = standing('CONFIRMED');
    expect(() => system.declare('2021-04-01', '2021-04-02', at)).toThrow('was declared on 2021-04-02');
    expect(system.stage).toBe('CONFIRMED');
    system.declare('2021-04-01', '2021-04-01', at);
    expect(system.stage).toBe('DECLARED');
  });

  test('is not declared by a confirmation of another scope', () => {
    const system = Object.assign(standing('CONFIRMED'), { scopeVersion: 2 });
    expect(() => system.declare('2021-04-01', null, at)).toThrow('The scope has changed');
    expect(system.stage).toBe('CONFIRMED');
  });

  test.each([
    ['was never audited', { auditedOn: null, reviewedOn: '2021-02-15' }, 'no internal audit'],
    ['was audited 12 months and a day before', { ...recent, auditedOn: '2020-02-28' }, 'no internal audit'],
    ['was never reviewed', { ...recent, reviewedOn: null }, 'no management review'],
    ['was reviewed 12 months and a day before', { ...recent, reviewedOn: '2020-02-28' }, 'no management review'],
  ])('that %s is not confirmed', (_, evidence, said) => {
    const system = standing('APPLYING', null);
    expect(() => system.confirmEffectiveness('2021-03-01', evidence, at)).toThrow(said);
    expect(system).toMatchObject({ stage: 'APPLYING', confirmedOn: null });
  });

  test('keeps a member until the day of its release, and its holder for ever', () => {
    const system = standing('BUILDING');
    const office = newId();
    system.admitAgency(office, 'TT26 art. 6.1', '2019-02-01', at);
    expect(() => system.releaseAgency(office, '2019-02-01', at)).toThrow('before that day');
    system.releaseAgency(office, '2020-01-01', at);
    expect(system.members.at(-1)).toMatchObject({ from: '2019-02-01', to: '2020-01-01' });
    expect(() => system.releaseAgency(office, '2020-02-01', at)).toThrow('before that day');
    expect(() => system.releaseAgency(system.holderId, '2020-02-01', at)).toThrow('does not leave');
  });

  test('serves its holder from its first day, and others from the day they are admitted', () => {
    const system = standing('BUILDING');
    const office = newId();
    system.admitAgency(office, 'TT26 art. 6.1', '2019-02-01', at);
    expect(system.members.map(({ agencyId, from, to }) => [agencyId, from, to])).toEqual([
      [system.holderId, '2019-01-01', null],
      [office, '2019-02-01', null],
    ]);
  });

  test.each([
    ['never confirmed', null, '2021-04-01'],
    ['declared before it was confirmed', '2021-04-02', '2021-04-01'],
    ['confirmed more than 12 months before', '2020-03-31', '2021-04-01'],
  ])('%s is not declared', (_, confirmedOn, declaredOn) => {
    const system = standing('CONFIRMED', confirmedOn);
    expect(() => system.declare(declaredOn, null, at)).toThrow('within 12 months');
  });

  test('a confirmation still counts on the same day a year later', () => {
    const system = standing('CONFIRMED', '2020-04-01');
    system.declare('2021-04-01', null, at);
    expect(system.stage).toBe('DECLARED');
  });
});

test.each([
  ['establish', mayEstablishQualitySystem, ['LEAD', 'HEAD', 'ISO_SECRETARY', 'SERVICE']],
  ['admit', mayAdmitAgency, ['LEAD', 'SERVICE']],
  ['release', mayReleaseAgency, ['LEAD', 'SERVICE']],
  ['appoint the committee', mayAppointCommittee, ['HEAD', 'ISO_SECRETARY']],
  ['call for another declaration', mayCallForRedeclaration, ['SERVICE']],
  ['start applying', mayStartApplying, ['HEAD', 'ISO_SECRETARY']],
  ['confirm', mayConfirmEffectiveness, ['HEAD']],
  ['change the scope', mayChangeScope, ['HEAD', 'ISO_SECRETARY']],
])('who may %s', (_, policy, roles) => {
  expect(rolesThatMay(policy)).toEqual(roles);
});
