import { takeEffect } from '../src/revision/revision.jobs.js';
import { codeOf, done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRevision, of, openDocumentControl, REVISION, TODAY, type Scene } from './build.js';

const VERB = 'makeRevisionEffective';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  test('it is in force from its day; one event tells it, and the next review counts from there', async () => {
    const revision = await buildRevision(scene, 'APPROVED');
    const answer = await scene.world.mutate(VERB, of(revision), { as: scene.secretary, fields: REVISION });
    expect(done(answer)).toMatchObject({ state: 'EFFECTIVE', issue: 1, amendment: 0, effectiveOn: TODAY });
    expect(await traces(scene.world, revision.id)).toEqual({
      verbs: ['draftRevision', 'submitRevision', 'endorseRevision', 'approveRevision', VERB],
      events: ['revision.effective'],
    });
    const { data } = await scene.world.query(
      'query ($id: ID!) { document(id: $id) { nextReviewOn effectiveRevision { id } } }',
      { id: revision.documentId },
      { as: scene.staff },
    );
    expect(data.document).toEqual({ nextReviewOn: '2022-07-15', effectiveRevision: { id: revision.id } });
  });

  test('the one before is superseded in the same transaction: exactly one is ever in force', async () => {
    const first = await buildRevision(scene, 'EFFECTIVE', { content: 'Một' });
    await buildRevision(scene, 'EFFECTIVE', { documentId: first.documentId, content: 'Hai' });
    const states = await scene.world.sql(
      'select state, amendment, ended_on::text as ended from revision where document_id = $1 order by amendment',
      [first.documentId],
    );
    expect(states).toEqual([
      { state: 'SUPERSEDED', amendment: 0, ended: TODAY },
      { state: 'EFFECTIVE', amendment: 1, ended: null },
    ]);
  });

  test('staff and the lead unit may not; outsiders learn nothing, a stale version is refused', async () => {
    const input = of(await buildRevision(scene, 'APPROVED'));
    const who = { allowed: scene.head, outsider: scene.outsider, others: [scene.reviewer, scene.lead] };
    expect(await refusals(scene.world, { verb: VERB, input, subject: 'revisionId', ...who })).toEqual(REFUSED);
  });

  test('a day to come is waited for, and a midnight that was missed is made up', async () => {
    const waiting = await buildRevision(scene, 'APPROVED', { effectiveOn: '2021-07-20' });
    expect(codeOf(await scene.world.mutate(VERB, of(waiting), { as: scene.head }))).toBe('CONFLICT');
    const run = (): Promise<void> => takeEffect.run({ ...scene.world.ctx(), service: 'document-control' } as never, {});
    await run();
    scene.world.clock.set(new Date('2021-07-23T02:00:00Z'));
    await run();
    await run();
    const [row] = await scene.world.sql('select state, effective_on::text as day from revision where id = $1', [
      waiting.id,
    ]);
    expect(row).toEqual({ state: 'EFFECTIVE', day: '2021-07-20' });
    expect((await traces(scene.world, waiting.id)).events).toEqual(['revision.effective']);
    scene.world.clock.set(new Date('2021-07-15T02:00:00Z'));
  });
});
