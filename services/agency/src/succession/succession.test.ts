import { newId } from '@qms/kernel';
import { person, rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import { mayCancelSuccession, mayDecideSuccession, mayTakeEffect } from './succession.policy.js';
import { LIFE, STATES, Succession, type Decision } from './succession.js';

const at = new Date('2021-07-15T02:00:00Z');
const [a, b, c, d] = [newId(), newId(), newId(), newId()];

function decided(overrides: Partial<Decision> = {}): Succession {
  const lines = [
    { fromId: a, toId: c, kind: 'MERGE' as const },
    { fromId: b, toId: c, kind: 'MERGE' as const },
  ];
  const act = { territoryId: newId(), onDay: '2021-07-01', legalBasis: 'NQ 1251', reason: 'Sắp xếp', decidedBy: 'x' };
  return Succession.decide({ id: newId(), ...act, lines, foundings: [], passings: [], ...overrides }, at);
}

describe('an act of succession', () => {
  test('tells once, when it takes effect, who ends and who succeeds', () => {
    const act = decided();
    expect(act.takeHappenings()).toEqual([]);
    act.takeEffect(at);
    expect(act.takeHappenings()).toMatchObject([
      { name: 'agency.succeeded', payload: { successionId: act.id, on: '2021-07-01', lines: [{}, {}] } },
    ]);
    const none = decided({ lines: [{ fromId: a, toId: null, kind: 'DISSOLVE' }] });
    none.takeEffect(at);
    expect(none.takeHappenings()).toMatchObject([{ name: 'agency.dissolved', payload: { agencyIds: [a] } }]);
  });

  test('has an only heir where an agency goes to one, and none where it is split or dissolved', () => {
    const act = decided({
      lines: [
        { fromId: a, toId: c, kind: 'RENAME' },
        { fromId: b, toId: c, kind: 'MERGE' },
        { fromId: b, toId: d, kind: 'MERGE' },
      ],
    });
    expect(act.lines.map(({ kind }) => kind)).toEqual(['RENAME', 'SPLIT', 'SPLIT']);
    expect([act.heirOf(a), act.heirOf(b)]).toEqual([c, null]);
    expect([act.peopleFollow(a), act.peopleFollow(b)]).toEqual([c, null]);
    expect([...act.ended]).toEqual([a, b]);
  });

  test.each([
    ['nobody', [], 'pairs'],
    [
      'a pair twice',
      [
        { fromId: a, toId: c, kind: 'MERGE' as const },
        { fromId: a, toId: c, kind: 'MERGE' as const },
      ],
      'pairs',
    ],
    [
      'an heir that ends',
      [
        { fromId: a, toId: b, kind: 'MERGE' as const },
        { fromId: b, toId: c, kind: 'MERGE' as const },
      ],
      'ends by this act',
    ],
    ['itself', [{ fromId: a, toId: a, kind: 'TRANSFER' as const }], 'ends by this act'],
    [
      'dissolved and succeeded',
      [
        { fromId: a, toId: null, kind: 'DISSOLVE' as const },
        { fromId: a, toId: c, kind: 'MERGE' as const },
      ],
      'no successor',
    ],
  ])('names no such pairs: %s', (_, lines, refusal) => {
    expect(() => decided({ lines })).toThrow(refusal);
  });

  test('makes no agency that succeeds nobody', () => {
    const founding = { id: d, code: '1', name: 'X', shortName: null, orgCode: null, parentId: null };
    const classed = { ...founding, level: 'COMMUNE', obligation: 'ENCOURAGED' } as const;
    expect(() => decided({ foundings: [classed] })).toThrow('succeeds at least one');
  });

  test.each(STATES)('goes from %s only where its life leads', (state) => {
    for (const verb of ['takeEffect', 'cancelSuccession'] as const) {
      const act = decided({ onDay: verb === 'takeEffect' ? '2021-07-01' : '2021-08-01' });
      act.state = state;
      const go = (): void => (verb === 'takeEffect' ? act.takeEffect(at) : act.cancel('Hoãn', at));
      if ((LIFE[verb].from as readonly string[]).includes(state)) {
        go();
        expect(act.state).toBe(LIFE[verb].to);
      } else expect(go).toThrow('Cannot');
    }
  });

  test('does not take effect before its day, and is not given up after it unless something is in its way', () => {
    expect(() => decided({ onDay: '2021-07-16' }).takeEffect(at)).toThrow('takes effect on');
    const due = decided();
    expect(() => due.cancel('Hoãn', at)).toThrow('day has come');
    expect([due.meet('Vướng', at), due.meet('Vướng', at)]).toEqual([true, false]);
    due.cancel('Hoãn', at);
    expect(due).toMatchObject({ state: 'CANCELLED', cancelledBecause: 'Hoãn' });
  });
});

test('who may decide, give up and carry out', () => {
  expect(rolesThatMay((here) => mayDecideSuccession([here]))).toEqual(['APPROVER', 'LEAD', 'SERVICE']);
  expect(rolesThatMay(mayCancelSuccession)).toEqual(['APPROVER', 'LEAD', 'SERVICE']);
  expect(rolesThatMay(mayTakeEffect)).toEqual(['SERVICE']);
  expect(mayDecideSuccession([person('LEAD'), person('HEAD')])).toBe(false);
  expect(mayDecideSuccession([])).toBe(false);
});
