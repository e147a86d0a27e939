import { codeOf, done, REFUSED, refusals, ruleOf, reasonsOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRevision, of, openDocumentControl, REVISION, type Scene } from './build.js';

const VERB = 'requestChanges';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  const note = 'Thiếu bước 2';

  test('one refusal returns it with its reason; handed in again, all endorse anew', async () => {
    const { world, reviewer, secretary } = scene;
    const revision = await buildRevision(scene, 'ENDORSED');
    const returned = await world.mutate(VERB, { ...of(revision), note }, { as: reviewer, fields: REVISION });
    expect(done(returned)).toMatchObject({ state: 'CHANGES_REQUESTED', note });
    expect((await traces(world, revision.id)).verbs.at(-1)).toBe(VERB);
    expect((await reasonsOf(world, revision.id)).at(-1)).toBe(note);
    const again = { revisionId: revision.id, expectedVersion: 4, reviewerIds: [reviewer.id] };
    done(await world.mutate('submitRevision', again, { as: secretary }));
    const signing = { revisionId: revision.id, expectedVersion: 5, contentSha256: revision.contentSha256 };
    const early = await world.mutate('approveRevision', { ...signing, effectiveOn: '2021-07-15' }, { as: scene.head });
    expect(ruleOf(early)).toBe('endorsed-before-approved');
  });

  test('who was not named returns nothing; outsiders learn nothing, a stale version is refused', async () => {
    const input = { ...of(await buildRevision(scene, 'IN_REVIEW')), note };
    expect(ruleOf(await scene.world.mutate(VERB, input, { as: scene.head }))).toBe('separation-of-duties');
    const who = { allowed: scene.reviewer, outsider: scene.outsider, others: [scene.lead] };
    expect(await refusals(scene.world, { verb: VERB, input, subject: 'revisionId', ...who })).toEqual(REFUSED);
  });

  test('a reason is asked for, and only what is in review is returned', async () => {
    const { world, reviewer: as } = scene;
    const revision = await buildRevision(scene, 'IN_REVIEW');
    const { errors } = await world.mutate(VERB, { ...of(revision), note: ' ' }, { as });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'note' });
    const approved = await buildRevision(scene, 'APPROVED');
    expect(codeOf(await world.mutate(VERB, { ...of(approved), note }, { as }))).toBe('CONFLICT');
  });
});
