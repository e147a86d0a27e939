import { done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildDocument, buildRevision, openDocumentControl, TODAY, type Made, type Scene } from './build.js';

const VERB = 'setReviewCycle';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  const input = ({ id, version }: Made) => ({ documentId: id, expectedVersion: version, months: 24 });

  test('the next review counts from the day its content took effect; without content there is none', async () => {
    const { world, secretary: as } = scene;
    const fields = 'id version reviewCycleMonths nextReviewOn';
    const bare = await buildDocument(scene);
    expect(done(await world.mutate(VERB, input(bare), { as, fields }))).toMatchObject({
      reviewCycleMonths: 24,
      nextReviewOn: null,
    });
    expect((await traces(world, bare.id)).verbs).toEqual(['createDocument', VERB]);
    const { documentId } = await buildRevision(scene, 'EFFECTIVE', { effectiveOn: TODAY });
    const own = { documentId, expectedVersion: 2 };
    const set = await world.mutate(VERB, { ...own, months: 24 }, { as, fields });
    expect(done(set)).toMatchObject({ nextReviewOn: '2023-07-15' });
    const none = await world.mutate(VERB, { documentId, expectedVersion: 3, months: null }, { as, fields });
    expect(done(none)).toMatchObject({ reviewCycleMonths: null, nextReviewOn: null });
  });

  test('staff and the lead unit may not; outsiders learn nothing, a stale version is refused', async () => {
    const trial = { verb: VERB, input: input(await buildDocument(scene)), subject: 'documentId', allowed: scene.head };
    const others = [scene.staff, scene.lead];
    const codes = await refusals(scene.world, { ...trial, outsider: scene.outsider, others });
    // staff see no document that is not in force
    expect({ ...codes, others: codes.others.toSorted() }).toEqual({ ...REFUSED, others: ['FORBIDDEN', 'NOT_FOUND'] });
  });

  test.each([0, 61, -1])('%i months are no cycle', async (months) => {
    const document = await buildDocument(scene);
    const { errors } = await scene.world.mutate(VERB, { ...input(document), months }, { as: scene.head });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'reviewCycleMonths' });
  });
});
