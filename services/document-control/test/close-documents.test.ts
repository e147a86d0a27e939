import { inTransaction, type JobCtx } from '@qms/chassis';
import { newId } from '@qms/kernel';
import { traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDocumentsOfDissolved, closeDocumentsOfSucceeded } from '../src/document/document.jobs.js';
import { buildDocument, buildRevision, openDocumentControl, TODAY, type Scene } from './build.js';

describe('the documents of an agency that ends', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  async function hear(listener: typeof closeDocumentsOfSucceeded, facts: object): Promise<void> {
    const ctx = scene.world.ctx() as JobCtx;
    const event = { id: newId(), at: ctx.now, actorId: 'service:agency', requestId: newId(), source: 'agency' };
    const payload = { successionId: newId(), legalBasis: 'NQ 1659', ...facts };
    await inTransaction(ctx.em, () => listener.run(ctx, payload, event));
  }
  const figures = async (asOf: string): Promise<unknown> => {
    const { data } = await scene.world.query(
      `query ($reps: [_Any!]!) { _entities(representations: $reps) { ... on Agency { documentFigures(asOf: "${asOf}") { effective } } } }`,
      { reps: [{ __typename: 'Agency', id: scene.agencyId, asOf }] },
    );
    return data._entities[0].documentFigures;
  };

  test('leave force on that day and are read as they stood before; drafts lapse; a second hearing changes nothing', async () => {
    const effective = await buildRevision(scene, 'EFFECTIVE');
    const draft = await buildRevision(scene, 'DRAFT');
    const bare = await buildDocument(scene);
    scene.world.clock.set(new Date('2021-08-05T02:00:00Z'));
    const lines = [{ fromId: scene.agencyId, toId: newId(), kind: 'MERGE' }];
    await hear(closeDocumentsOfSucceeded, { on: '2021-08-01', lines });
    await hear(closeDocumentsOfSucceeded, { on: '2021-08-01', lines });
    const revisions = await scene.world.sql(
      'select id, state, ended_on::text as ended from revision where id = any($1::uuid[]) order by state',
      [[effective.id, draft.id]],
    );
    expect(revisions).toEqual([
      { id: draft.id, state: 'DISCARDED', ended: null },
      { id: effective.id, state: 'OBSOLETE', ended: '2021-08-01' },
    ]);
    const documents = await scene.world.sql(
      'select withdrawn_on::text as day, next_review_on as review from document where agency_id = $1',
      [scene.agencyId],
    );
    expect(documents).toEqual(Array.from({ length: 3 }, () => ({ day: '2021-08-01', review: null })));
    expect((await traces(scene.world, bare.id)).verbs).toEqual(['createDocument', 'closeDocuments']);
    expect(await figures('2021-07-31')).toEqual({ effective: 1 });
    expect(await figures('2021-08-01')).toEqual({ effective: 0 });
  });

  test('end likewise when nobody takes its place; those of others stay', async () => {
    scene.world.clock.set(new Date(`${TODAY}T02:00:00Z`));
    const revision = await buildRevision(scene, 'EFFECTIVE');
    await hear(closeDocumentsOfDissolved, { on: TODAY, agencyIds: [newId()] });
    const state = (): Promise<object[]> => scene.world.sql('select state from revision where id = $1', [revision.id]);
    expect(await state()).toEqual([{ state: 'EFFECTIVE' }]);
    await hear(closeDocumentsOfDissolved, { on: TODAY, agencyIds: [scene.agencyId] });
    expect(await state()).toEqual([{ state: 'OBSOLETE' }]);
  });
});
