import { newId } from '@qms/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeEffect } from '../src/revision/revision.jobs.js';
import {
  act,
  approved,
  codeOf,
  createDocument,
  draft,
  endorsed,
  made,
  of,
  openDocumentControl,
  type Scene,
} from './build.js';

describe('a revision on its way into force', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  test('is drafted, reviewed, approved by the head and put in force, with a journal row for each and one event', async () => {
    const document = await createDocument(scene);
    const ready = await approved(scene, document.id, '2021-07-15');
    const effective = made(await act(scene, scene.head, 'makeRevisionEffective', of(ready)));
    expect(effective).toMatchObject({ state: 'EFFECTIVE', issue: 1, amendment: 0, effectiveOn: '2021-07-15' });
    const verbs = await scene.world.sql<{ verb: string }>(
      'select verb from journal where subject_id = $1 order by id',
      [effective.id],
    );
    expect(verbs.map(({ verb }) => verb)).toEqual([
      'draftRevision',
      'submitRevision',
      'endorseRevision',
      'approveRevision',
      'makeRevisionEffective',
    ]);
    const events = await scene.world.sql(`select name from outbox where payload->>'revisionId' = $1`, [effective.id]);
    expect(events).toEqual([{ name: 'revision.effective' }]);
    const { data } = await scene.world.query(
      'query ($id: ID!) { document(id: $id) { nextReviewOn effectiveRevision { id } } }',
      { id: document.id },
      { as: scene.head },
    );
    expect(data.document).toEqual({ nextReviewOn: '2022-07-15', effectiveRevision: { id: effective.id } });
  });

  test('supersedes the one before in the same transaction: exactly one is ever in force', async () => {
    const document = await createDocument(scene);
    const first = made(
      await act(
        scene,
        scene.head,
        'makeRevisionEffective',
        of(await approved(scene, document.id, '2021-07-01', 'Một')),
      ),
    );
    await act(scene, scene.head, 'makeRevisionEffective', of(await approved(scene, document.id, '2021-07-10', 'Hai')));
    const states = await scene.world.sql(
      'select state, amendment from revision where document_id = $1 order by amendment',
      [document.id],
    );
    expect(states).toEqual([
      { state: 'SUPERSEDED', amendment: 0 },
      { state: 'EFFECTIVE', amendment: 1 },
    ]);
    expect(await scene.world.sql('select ended_on::text from revision where id = $1', [first.id])).toEqual([
      { ended_on: '2021-07-10' },
    ]);
  });

  test('waits for a day to come, and a midnight that was missed is made up', async () => {
    const document = await createDocument(scene);
    const waiting = await approved(scene, document.id, '2021-07-20');
    expect(codeOf(await act(scene, scene.head, 'makeRevisionEffective', of(waiting)))).toBe('CONFLICT');
    const run = (): Promise<void> => takeEffect.run({ ...scene.world.ctx(), service: 'document-control' } as never, {});
    await run();
    scene.world.clock.set(new Date('2021-07-23T02:00:00Z'));
    await run();
    await run();
    const [row] = await scene.world.sql('select state, effective_on::text as day from revision where id = $1', [
      waiting.id,
    ]);
    expect(row).toEqual({ state: 'EFFECTIVE', day: '2021-07-20' });
    scene.world.clock.set(new Date('2021-07-15T02:00:00Z'));
  });

  test('author, reviewer and approver are three people', async () => {
    const document = await createDocument(scene);
    const drafted = await draft(scene, document.id);
    const toSelf = await act(scene, scene.secretary, 'submitRevision', {
      ...of(drafted),
      reviewerIds: ['[ID!]!', [scene.secretary.id]],
    });
    expect(codeOf(toSelf)).toBe('separation-of-duties');
    const submitted = made(
      await act(scene, scene.secretary, 'submitRevision', { ...of(drafted), reviewerIds: ['[ID!]!', [scene.head.id]] }),
    );
    expect(codeOf(await act(scene, scene.reviewer, 'endorseRevision', of(submitted)))).toBe('separation-of-duties');
    const read = made(await act(scene, scene.head, 'endorseRevision', of(submitted)));
    const signing = await act(scene, scene.head, 'approveRevision', {
      ...of(read),
      contentSha256: ['String!', read['contentSha256']],
      effectiveOn: ['Date!', '2021-07-15'],
    });
    expect(codeOf(signing)).toBe('separation-of-duties');
  });

  test('approval binds the content that was read, and needs every reviewer', async () => {
    const document = await createDocument(scene);
    const ready = await endorsed(scene, document.id);
    const signing = (sha256: string): ReturnType<typeof act> =>
      act(scene, scene.head, 'approveRevision', {
        ...of(ready),
        contentSha256: ['String!', sha256],
        effectiveOn: ['Date!', '2021-07-15'],
      });
    expect(codeOf(await signing('0'.repeat(64)))).toBe('CONFLICT');
    expect(
      codeOf(
        await act(scene, scene.secretary, 'approveRevision', {
          ...of(ready),
          contentSha256: ['String!', ready['contentSha256']],
          effectiveOn: ['Date!', '2021-07-15'],
        }),
      ),
    ).toBe('FORBIDDEN');
  });

  test('a refusal returns it with its reason, and it can be given up', async () => {
    const document = await createDocument(scene);
    const drafted = await draft(scene, document.id);
    const submitted = made(
      await act(scene, scene.secretary, 'submitRevision', {
        ...of(drafted),
        reviewerIds: ['[ID!]!', [scene.reviewer.id]],
      }),
    );
    const returned = made(
      await act(scene, scene.reviewer, 'requestChanges', { ...of(submitted), note: ['String!', 'Thiếu bước 2'] }),
    );
    expect(returned).toMatchObject({ state: 'CHANGES_REQUESTED', note: 'Thiếu bước 2' });
    expect(made(await act(scene, scene.secretary, 'discardRevision', of(returned)))).toMatchObject({
      state: 'DISCARDED',
      actions: [],
    });
    expect(codeOf(await act(scene, scene.secretary, 'discardRevision', of(returned)))).toBe('CONFLICT');
  });

  test('a second open revision, a stale version and an outsider are refused', async () => {
    const document = await createDocument(scene);
    const drafted = await draft(scene, document.id);
    const second = await act(scene, scene.secretary, 'draftRevision', {
      documentId: ['ID!', document.id],
      content: ['String!', 'x'],
    });
    expect(codeOf(second)).toBe('CONFLICT');
    expect(
      codeOf(await act(scene, scene.secretary, 'discardRevision', { ...of(drafted), expectedVersion: ['Int!', 7] })),
    ).toBe('CONFLICT');
    expect(
      codeOf(await act(scene, scene.outsider, 'discardRevision', { ...of(drafted), expectedVersion: ['Int!', 7] })),
    ).toBe('NOT_FOUND');
    expect(
      codeOf(await act(scene, scene.outsider, 'discardRevision', { ...of(drafted), revisionId: ['ID!', newId()] })),
    ).toBe('NOT_FOUND');
  });

  test('staff see what is in force, not what is being written', async () => {
    const document = await createDocument(scene);
    await draft(scene, document.id);
    const ask =
      'query ($id: ID!) { document(id: $id) { code } revisions(documentId: $id, first: 10) { totalCount nodes { state } } }';
    const { data } = await scene.world.query(ask, { id: document.id }, { as: scene.staff });
    expect(data).toEqual({ document: null, revisions: { totalCount: 0, nodes: [] } });
  });
});
