import { newId } from '@qms/kernel';
import { rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import { INPUTS, ManagementReview, STATES, type Outcome } from './management-review.js';
import { mayPlanManagementReview, mayRecordManagementReview } from './management-review.policy.js';

const at = new Date('2021-07-15T02:00:00Z');

function planned(): ManagementReview {
  const given = { id: newId(), qualitySystemId: newId(), agencyId: newId(), plannedOn: '2021-07-01' };
  return ManagementReview.plan(given, at);
}

const outcome: Outcome = {
  reviewedOn: '2021-07-02',
  inputs: INPUTS.map((topic) => ({ topic, note: 'Đã xem xét' })),
  decisions: [{ topic: 'CHANGE', decision: 'Sửa quy trình', ownerId: null, dueOn: null }],
  conclusion: 'Còn thích hợp',
};

describe('a management review', () => {
  test.each(STATES)('is recorded from %s', (state) => {
    const review = Object.assign(planned(), { state });
    if (state === 'RECORDED') {
      expect(() => review.record(outcome, at)).toThrow('Cannot');
      return;
    }
    review.record(outcome, at);
    expect(review).toMatchObject({ state: 'RECORDED', reviewedOn: '2021-07-02' });
    expect(review.takeHappenings().map(({ name }) => name)).toEqual(['managementReview.recorded']);
  });

  test.each(INPUTS)('without %s is not complete', (topic) => {
    const inputs = outcome.inputs.filter((input) => input.topic !== topic);
    expect(() => planned().record({ ...outcome, inputs }, at)).toThrow(topic);
  });
});

test.each([
  ['plan', mayPlanManagementReview, ['HEAD', 'ISO_SECRETARY']],
  ['record', mayRecordManagementReview, ['HEAD']],
])('who may %s', (_, policy, roles) => {
  expect(rolesThatMay(policy)).toEqual(roles);
});
