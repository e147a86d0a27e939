import { done, codeOf, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRevision, of, openDocumentControl, REVISION, TODAY, type MadeRevision, type Scene } from './build.js';

const VERB = 'approveRevision';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  const signing = (revision: MadeRevision) => ({
    ...of(revision),
    contentSha256: revision.contentSha256,
    effectiveOn: TODAY,
  });

  test('the head signs exactly the content that was read', async () => {
    const revision = await buildRevision(scene, 'ENDORSED');
    const answer = await scene.world.mutate(VERB, signing(revision), { as: scene.head, fields: REVISION });
    expect(done(answer)).toMatchObject({ state: 'APPROVED', approvedBy: scene.head.id, effectiveOn: TODAY });
    expect((await traces(scene.world, revision.id)).verbs.at(-1)).toBe(VERB);
    const [row] = await scene.world.sql(
      'select approved_sha256 as sha256, approver_role as role, approved_at as at from revision where id = $1',
      [revision.id],
    );
    expect(row).toMatchObject({ sha256: revision.contentSha256, role: 'HEAD' });
  });

  test('only the head may; outsiders learn nothing, a stale version is refused', async () => {
    const input = signing(await buildRevision(scene, 'ENDORSED'));
    const who = {
      allowed: scene.head,
      outsider: scene.outsider,
      others: [scene.secretary, scene.reviewer, scene.lead],
    };
    expect(await refusals(scene.world, { verb: VERB, input, subject: 'revisionId', ...who })).toEqual(REFUSED);
  });

  test('other content, a missing endorsement and a day gone by are refused', async () => {
    const { world, head: as } = scene;
    const revision = await buildRevision(scene, 'ENDORSED');
    const other = { ...signing(revision), contentSha256: '0'.repeat(64) };
    expect(codeOf(await world.mutate(VERB, other, { as }))).toBe('CONFLICT');
    const { errors } = await world.mutate(VERB, { ...signing(revision), effectiveOn: '2021-07-14' }, { as });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'effectiveOn' });
    const unread = await buildRevision(scene, 'IN_REVIEW');
    expect(ruleOf(await world.mutate(VERB, signing(unread), { as }))).toBe('endorsed-before-approved');
  });

  test('author, reviewer and approver are three people', async () => {
    const { world, head, secretary } = scene;
    const draft = await buildRevision(scene, 'DRAFT');
    const handed = { ...of(draft), reviewerIds: [head.id] };
    done(await world.mutate('submitRevision', handed, { as: secretary }));
    done(await world.mutate('endorseRevision', { revisionId: draft.id, expectedVersion: 2 }, { as: head }));
    const answer = await world.mutate(VERB, { ...signing(draft), expectedVersion: 3 }, { as: head });
    expect(ruleOf(answer)).toBe('separation-of-duties');
  });
});
