import { Conflict } from '@qms/kernel';
import { describe, expect, test } from 'vitest';
import { afterVerb, DESK_TABLE, ON_SITE_TABLE, STATES, verbsAt, type Method, type State, type Verb } from './method.js';

const tables = { ON_SITE: ON_SITE_TABLE, DESK: DESK_TABLE };
const verbs = [...new Set([...Object.keys(ON_SITE_TABLE), ...Object.keys(DESK_TABLE)])] as Verb[];

/** Every way there is, written out: the table of the law beside the table of the code. */
const WAYS: Record<Method, Partial<Record<State, [Verb, State]>>> = {
  ON_SITE: {
    PLANNED: ['announceInspection', 'ANNOUNCED'],
    ANNOUNCED: ['startInspection', 'UNDER_WAY'],
    UNDER_WAY: ['agreeMinutes', 'MINUTES_AGREED'],
    MINUTES_AGREED: ['signMinutes', 'SIGNED'],
    SIGNED: ['closeInspection', 'CLOSED'],
  },
  DESK: {
    PLANNED: ['requestAgencyReport', 'REQUESTED'],
    REQUESTED: ['submitAgencyReport', 'REPORTED'],
    REPORTED: ['reviewAgencyReport', 'REVIEWED'],
    REVIEWED: ['closeInspection', 'CLOSED'],
  },
};

describe.each(['ON_SITE', 'DESK'] as const)('an inspection %s', (method) => {
  test.each(STATES)('from %s goes only where the table leads', (state) => {
    const way = WAYS[method][state];
    expect(verbsAt({ method, state })).toEqual(way ? [way[0]] : []);
    for (const verb of verbs) {
      if (way?.[0] === verb) expect(afterVerb({ method, state }, verb)).toBe(way[1]);
      else expect(() => afterVerb({ method, state }, verb)).toThrow(Conflict);
    }
  });

  test('reaches every state of its table from PLANNED, and ends CLOSED', () => {
    const reached: State[] = ['PLANNED'];
    for (let way = WAYS[method].PLANNED; way; way = WAYS[method][way[1]]) reached.push(way[1]);
    expect(reached.at(-1)).toBe('CLOSED');
    expect(reached).toHaveLength(Object.keys(tables[method]).length + 1);
  });
});
