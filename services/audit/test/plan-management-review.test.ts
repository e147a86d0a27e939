import { newId } from '@qms/kernel';
import { actors, codeOf, done, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hearSystem, openAudit, type Scene } from './build.js';

const VERB = 'planManagementReview';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  test('the secretary plans it; the head may then record it', async () => {
    const qualitySystemId = await hearSystem(scene);
    const input = { qualitySystemId, plannedOn: '2021-08-01' };
    const fields = 'id version state plannedOn reviewedOn agency { id } qualitySystem { id } actions';
    const review = done(await scene.world.mutate(VERB, input, { as: scene.secretary, fields }));
    expect(review).toMatchObject({
      version: 1,
      state: 'PLANNED',
      plannedOn: '2021-08-01',
      reviewedOn: null,
      agency: { id: scene.agency },
      qualitySystem: { id: qualitySystemId },
      actions: [],
    });
    expect(await traces(scene.world, review.id)).toEqual({ verbs: [VERB], events: [] });
    const { data } = await scene.world.query(
      `{ managementReviews(first: 5, filter: { agencyId: "${scene.agency}" }) { totalCount nodes { id actions } } }`,
      {},
      { as: scene.head },
    );
    expect(data.managementReviews).toEqual({
      totalCount: 1,
      nodes: [{ id: review.id, actions: ['recordManagementReview'] }],
    });
  });

  test('others may not; outsiders and unknown systems find nothing', async () => {
    const given = { qualitySystemId: await hearSystem(scene), plannedOn: '2021-08-01' };
    const call = async (as: typeof scene.lead, input: object = given) =>
      codeOf(await scene.world.mutate(VERB, { ...input }, { as }));
    for (const as of [scene.lead, actors.staff(scene.agency), actors.internalAuditor(scene.agency), actors.admin()]) {
      expect(await call(as)).toBe('FORBIDDEN');
    }
    expect(await call(scene.outsider)).toBe('NOT_FOUND');
    expect(await call(scene.head, { ...given, qualitySystemId: newId() })).toBe('NOT_FOUND');
    const { errors } = await scene.world.query(
      '{ managementReviews(first: 1, filter: { agencyId: "x" }) { totalCount } }',
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'filter.agencyId' });
  });
});
