import { codeOf, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRevision, of, openDocumentControl, REVISION, type Scene } from './build.js';

const VERB = 'endorseRevision';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  test('a reviewer agrees; nothing else moves', async () => {
    const revision = await buildRevision(scene, 'IN_REVIEW');
    const answer = await scene.world.mutate(VERB, of(revision), { as: scene.reviewer, fields: REVISION });
    expect(done(answer)).toMatchObject({ state: 'IN_REVIEW', version: 3 });
    expect((await traces(scene.world, revision.id)).verbs.at(-1)).toBe(VERB);
  });

  test('who was not named reviews nothing; outsiders learn nothing, a stale version is refused', async () => {
    const revision = await buildRevision(scene, 'IN_REVIEW');
    expect(ruleOf(await scene.world.mutate(VERB, of(revision), { as: scene.head }))).toBe('separation-of-duties');
    const who = { allowed: scene.reviewer, outsider: scene.outsider, others: [scene.lead] };
    const trial = { verb: VERB, input: of(revision), subject: 'revisionId', ...who };
    expect(await refusals(scene.world, trial)).toEqual(REFUSED);
  });

  test('a draft that was not handed in is not endorsed', async () => {
    const draft = await buildRevision(scene, 'DRAFT');
    expect(codeOf(await scene.world.mutate(VERB, of(draft), { as: scene.reviewer }))).toBe('CONFLICT');
  });
});
