import { newId } from '@qms/kernel';
import { rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import {
  mayAdmitAgency,
  mayChangeScope,
  mayConfirmEffectiveness,
  mayEstablishQualitySystem,
  mayStartApplying,
} from './quality-system.policy.js';
import { QualitySystem, STAGES, type Stage } from './quality-system.js';

const at = new Date('2021-07-15T02:00:00Z');

function standing(stage: Stage, confirmedOn: string | null = '2021-02-01'): QualitySystem {
  const given = { name: 'HTQLCL', holderId: newId(), scope: 'Tất cả', legalBasis: 'QĐ19 art. 4', on: '2019-01-01' };
  const system = QualitySystem.establish({ ...given, id: newId() }, at);
  system.takeHappenings();
  return Object.assign(system, { stage, confirmedOn });
}

const VERBS: Record<string, { act: (system: QualitySystem) => void; from: readonly Stage[]; to: Stage }> = {
  startApplying: { act: (system) => system.startApplying(at), from: ['BUILDING'], to: 'APPLYING' },
  confirmEffectiveness: {
    act: (system) => system.confirmEffectiveness('2021-03-01', at),
    from: ['APPLYING', 'CONFIRMED', 'DECLARED', 'REDECLARATION_DUE'],
    to: 'CONFIRMED',
  },
  declare: { act: (system) => system.declare('2021-04-01', at), from: ['CONFIRMED'], to: 'DECLARED' },
  changeScope: {
    act: (system) => system.changeScope('Rộng hơn', '2021-12-31', at),
    from: ['DECLARED', 'REDECLARATION_DUE'],
    to: 'REDECLARATION_DUE',
  },
};

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
    expect(() => system.declare(declaredOn, at)).toThrow('within 12 months');
  });

  test('a confirmation still counts on the same day a year later', () => {
    const system = standing('CONFIRMED', '2020-04-01');
    system.declare('2021-04-01', at);
    expect(system.stage).toBe('DECLARED');
  });
});

test.each([
  ['establish', mayEstablishQualitySystem, ['LEAD', 'HEAD', 'ISO_SECRETARY', 'SERVICE']],
  ['admit', mayAdmitAgency, ['LEAD', 'SERVICE']],
  ['start applying', mayStartApplying, ['HEAD', 'ISO_SECRETARY']],
  ['confirm', mayConfirmEffectiveness, ['HEAD']],
  ['change the scope', mayChangeScope, ['HEAD', 'ISO_SECRETARY']],
])('who may %s', (_, policy, roles) => {
  expect(rolesThatMay(policy)).toEqual(roles);
});
