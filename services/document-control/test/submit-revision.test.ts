import { codeOf, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRevision, of, openDocumentControl, REVISION, type Scene } from './build.js';

const VERB = 'submitRevision';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  test('the author hands it to its reviewers, once', async () => {
    const revision = await buildRevision(scene, 'DRAFT');
    const input = { ...of(revision), reviewerIds: [scene.reviewer.id] };
    const answer = await scene.world.mutate(VERB, input, { as: scene.secretary, fields: REVISION });
    expect(done(answer)).toMatchObject({ state: 'IN_REVIEW', version: 2 });
    expect((await traces(scene.world, revision.id)).verbs).toEqual(['draftRevision', VERB]);
    const again = await scene.world.mutate(VERB, { ...input, expectedVersion: 2 }, { as: scene.secretary });
    expect(codeOf(again)).toBe('CONFLICT');
  });

  test('the head and the lead unit may not; outsiders learn nothing, a stale version is refused', async () => {
    const input = { ...of(await buildRevision(scene, 'DRAFT')), reviewerIds: [scene.reviewer.id] };
    const who = { allowed: scene.secretary, outsider: scene.outsider, others: [scene.head, scene.lead] };
    expect(await refusals(scene.world, { verb: VERB, input, subject: 'revisionId', ...who })).toEqual(REFUSED);
  });

  test('the author reviews nothing of their own, and somebody must', async () => {
    const { world, secretary: as } = scene;
    const own = of(await buildRevision(scene, 'DRAFT'));
    const toSelf = await world.mutate(VERB, { ...own, reviewerIds: [scene.reviewer.id, as.id] }, { as });
    expect(ruleOf(toSelf)).toBe('separation-of-duties');
    const toNobody = await world.mutate(VERB, { ...own, reviewerIds: [] }, { as });
    expect(toNobody.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'reviewerIds' });
  });
});
