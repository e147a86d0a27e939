import { newId } from '@qms/kernel';
import { rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import { mayRequestReport } from './report.policy.js';
import { Report, STATES, type State } from './report.js';

const at = new Date('2021-07-15T02:00:00Z');
const given = { id: newId(), kind: 'QUARTERLY', scopeAgencyId: newId(), label: null } as const;

function standing(state: State): Report {
  const report = Report.request({ ...given, period: '2021-Q2' }, '2021-07-15', at);
  report.takeHappenings();
  return Object.assign(report, { state });
}

const VERBS: Record<string, { act: (report: Report) => void; from: readonly State[]; to: State }> = {
  beginCollecting: {
    act: (report) => report.beginCollecting(at),
    from: ['QUEUED', 'COLLECTING', 'FAILED'],
    to: 'COLLECTING',
  },
  beginRendering: {
    act: (report) => report.beginRendering(at),
    from: ['COLLECTING', 'RENDERING', 'FAILED'],
    to: 'RENDERING',
  },
  finish: { act: (report) => report.finish(at), from: ['RENDERING', 'FAILED'], to: 'READY' },
  fail: {
    act: (report) => report.fail('the disk is full', at),
    from: ['QUEUED', 'COLLECTING', 'RENDERING', 'FAILED'],
    to: 'FAILED',
  },
};

describe('a report', () => {
  describe.each(Object.entries(VERBS))('%s', (_, { act, from, to }) => {
    test.each(STATES)('from %s', (state) => {
      const report = standing(state);
      if (from.includes(state)) act(report);
      else expect(() => act(report)).toThrow('Cannot');
      expect(report.state).toBe(from.includes(state) ? to : state);
    });
  });

  test('is of the last day of its quarter, and is asked for from the day after', () => {
    const report = Report.request({ ...given, period: '2021-Q2' }, '2021-07-01', at);
    expect(report).toMatchObject({ asOf: '2021-06-30', revisionNumber: 1, state: 'QUEUED' });
    expect(report.takeHappenings()).toMatchObject([{ name: 'report.requested', payload: { reportId: report.id } }]);
    expect(() => Report.request({ ...given, period: '2021-Q2' }, '2021-06-30', at)).toThrow('has not ended');
  });

  test.each(['2021-Q0', '2021-Q5', '2021Q2', '21-Q2', ''])('%j is no quarter', (period) => {
    expect(() => Report.request({ ...given, period }, '2021-07-01', at)).toThrow();
  });

  test('tells that it is ready once it is, and forgets an earlier failure', () => {
    const report = standing('RENDERING');
    report.fail('no answer', at);
    expect(report.failure).toBe('no answer');
    report.finish(at);
    expect(report.failure).toBeNull();
    expect(report.takeHappenings().map(({ name }) => name)).toEqual(['report.ready']);
  });
});

test('who may ask for a report', () => {
  expect(rolesThatMay(mayRequestReport)).toEqual(['MINISTRY_OVERSEER', 'APPROVER', 'LEAD', 'SERVICE']);
});
