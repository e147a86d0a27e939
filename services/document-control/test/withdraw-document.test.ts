import { takeEffect } from '../src/revision/revision.jobs.js';
import { codeOf, done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildDocument, buildRevision, openDocumentControl, TODAY, type Made, type Scene } from './build.js';

const VERB = 'withdrawDocument';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  const input = ({ id, version }: Made) => ({ documentId: id, expectedVersion: version, on: TODAY });

  test('the head takes it out of force; what was in force is obsolete from that day', async () => {
    const { documentId, id } = await buildRevision(scene, 'EFFECTIVE');
    const fields = 'id version withdrawnOn nextReviewOn actions effectiveRevision { id }';
    const answer = await scene.world.mutate(VERB, input({ id: documentId, version: 2 }), { as: scene.head, fields });
    expect(done(answer)).toMatchObject({
      version: 3,
      withdrawnOn: TODAY,
      nextReviewOn: null,
      actions: [],
      effectiveRevision: null,
    });
    expect((await traces(scene.world, documentId)).verbs.at(-1)).toBe(VERB);
    expect(await scene.world.sql('select state, ended_on::text as day from revision where id = $1', [id])).toEqual([
      { state: 'OBSOLETE', day: TODAY },
    ]);
  });

  test('only the head may; outsiders learn nothing, a stale version is refused', async () => {
    const trial = { verb: VERB, input: input(await buildDocument(scene)), subject: 'documentId', allowed: scene.head };
    const others = [scene.secretary, scene.lead];
    expect(await refusals(scene.world, { ...trial, outsider: scene.outsider, others })).toEqual(REFUSED);
  });

  test('it ends once, not on a day to come, and its code stays used', async () => {
    const { world, head: as, agencyId } = scene;
    const document = await buildDocument(scene);
    const tomorrow = await world.mutate(VERB, { ...input(document), on: '2021-07-16' }, { as });
    expect(tomorrow.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'on' });
    const { code } = done<{ code: string }>(await world.mutate(VERB, input(document), { as, fields: 'code' }));
    expect(codeOf(await world.mutate(VERB, { ...input(document), expectedVersion: 2 }, { as }))).toBe('CONFLICT');
    const again = { agencyId, code, kind: 'FORM', title: 'Khác' };
    expect(codeOf(await world.mutate('createDocument', again, { as }))).toBe('INVALID_INPUT');
  });

  test('what waited for a day to come never takes effect, and holds nothing else up', async () => {
    const waiting = await buildRevision(scene, 'APPROVED', { effectiveOn: '2021-07-20' });
    const other = await buildRevision(scene, 'APPROVED', { effectiveOn: '2021-07-20' });
    done(await scene.world.mutate(VERB, input({ id: waiting.documentId, version: 1 }), { as: scene.head }));
    scene.world.clock.set(new Date('2021-07-20T02:00:00Z'));
    await takeEffect.run({ ...scene.world.ctx(), service: 'document-control' } as never, {});
    const states = await scene.world.sql<{ id: string; state: string }>(
      'select id, state from revision where id = any($1::uuid[])',
      [[waiting.id, other.id]],
    );
    expect(new Map(states.map(({ id, state }) => [id, state]))).toEqual(
      new Map([
        [waiting.id, 'DISCARDED'],
        [other.id, 'EFFECTIVE'],
      ]),
    );
    scene.world.clock.set(new Date('2021-07-15T02:00:00Z'));
  });
});
