import { codeOf, done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRevision, of, openDocumentControl, REVISION, type Scene } from './build.js';

const VERB = 'discardRevision';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  test('a draft is given up by its author, once', async () => {
    const revision = await buildRevision(scene, 'DRAFT');
    const answer = await scene.world.mutate(VERB, of(revision), { as: scene.secretary, fields: REVISION });
    expect(done(answer)).toMatchObject({ state: 'DISCARDED', version: 2, actions: [] });
    expect((await traces(scene.world, revision.id)).verbs).toEqual(['draftRevision', VERB]);
    const again = await scene.world.mutate(VERB, { ...of(revision), expectedVersion: 2 }, { as: scene.secretary });
    expect(codeOf(again)).toBe('CONFLICT');
  });

  test('the head and the lead unit may not; outsiders learn nothing, a stale version is refused', async () => {
    const input = of(await buildRevision(scene, 'DRAFT'));
    const who = { allowed: scene.secretary, outsider: scene.outsider, others: [scene.head, scene.lead] };
    expect(await refusals(scene.world, { verb: VERB, input, subject: 'revisionId', ...who })).toEqual(REFUSED);
  });

  test('what is in review, approved or in force is not given up', async () => {
    for (const state of ['IN_REVIEW', 'APPROVED', 'EFFECTIVE'] as const) {
      const answer = await scene.world.mutate(VERB, of(await buildRevision(scene, state)), { as: scene.secretary });
      expect(codeOf(answer)).toBe('CONFLICT');
    }
  });
});
