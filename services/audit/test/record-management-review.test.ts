import { newId } from '@qms/kernel';
import { actors, codeOf, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INPUTS } from '../src/management-review/management-review.js';
import { hearSystem, openAudit, type Duty, type Scene } from './build.js';

const VERB = 'recordManagementReview';

describe(VERB, () => {
  let scene: Scene;
  const owner = newId();
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  async function planned(): Promise<Duty> {
    const input = { qualitySystemId: await hearSystem(scene), plannedOn: '2021-06-01' };
    return done(await scene.world.mutate('planManagementReview', input, { as: scene.secretary }));
  }

  const inputs = INPUTS.map((topic) => ({ topic, note: 'Đã xem xét' }));
  const decisions = [
    { topic: 'IMPROVEMENT', decision: 'Rút ngắn thời gian giải quyết', ownerId: owner, dueOn: '2021-12-01' },
  ];
  const input = ({ id, version }: Duty) => ({
    managementReviewId: id,
    expectedVersion: version,
    reviewedOn: '2021-06-05',
    inputs,
    decisions,
    conclusion: 'Hệ thống còn thích hợp.',
  });

  test('the head records what was reviewed and decided, and the register hears of it', async () => {
    const review = await planned();
    const fields = `id version state reviewedOn conclusion inputs { topic note } decisions { topic decision dueOn owner { id } }
      journal(first: 5) { nodes { verb } }`;
    expect(done(await scene.world.mutate(VERB, input(review), { as: scene.head, fields }))).toMatchObject({
      version: 2,
      state: 'RECORDED',
      reviewedOn: '2021-06-05',
      inputs,
      decisions: [{ topic: 'IMPROVEMENT', dueOn: '2021-12-01', owner: { id: owner } }],
    });
    expect(await traces(scene.world, review.id)).toEqual({
      verbs: ['planManagementReview', VERB],
      events: ['managementReview.recorded'],
    });
    const again = { ...input(review), expectedVersion: 2 };
    expect(codeOf(await scene.world.mutate(VERB, again, { as: scene.head }))).toBe('CONFLICT');
  });

  test('nobody but the head may; outsiders learn nothing, a stale version is refused', async () => {
    const review = await planned();
    const others = [scene.secretary, scene.lead, actors.internalAuditor(scene.agency)];
    const trial = { verb: VERB, input: input(review), subject: 'managementReviewId', outsider: scene.outsider, others };
    expect(await refusals(scene.world, { ...trial, allowed: scene.head })).toEqual(REFUSED);
  });

  test('a review looks at every input and ends in decisions', async () => {
    const review = await planned();
    const call = (given: object) => scene.world.mutate(VERB, { ...input(review), ...given }, { as: scene.head });
    expect(ruleOf(await call({ inputs: inputs.slice(1) }))).toBe('every-input-reviewed');
    expect(ruleOf(await call({ decisions: [] }))).toBe('a-review-decides');
    for (const [field, given] of [
      ['inputs', { inputs: [...inputs, inputs[0]] }],
      ['inputs.note', { inputs: inputs.map((each) => ({ ...each, note: '' })) }],
      ['decisions', { decisions: [{ ...decisions[0], ownerId: 'x' }] }],
      ['decisions', { decisions: [{ ...decisions[0], dueOn: '2021-06-04' }] }],
      ['reviewedOn', { reviewedOn: '2021-07-16' }],
    ] as const) {
      expect((await call(given)).errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
    }
  });
});
