import { codeOf, done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildDocument, openDocumentControl, type Made, type Scene } from './build.js';

const VERB = 'retitleDocument';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  const input = ({ id, version }: Made) => ({ documentId: id, expectedVersion: version, title: 'Tên  mới' });

  test('the secretary gives it another title', async () => {
    const document = await buildDocument(scene);
    const answer = await scene.world.mutate(VERB, input(document), { as: scene.secretary, fields: 'id version title' });
    expect(done(answer)).toMatchObject({ version: 2, title: 'Tên mới' });
    expect((await traces(scene.world, document.id)).verbs).toEqual(['createDocument', VERB]);
  });

  test('staff and the lead unit may not; outsiders learn nothing, a stale version is refused', async () => {
    const trial = { verb: VERB, input: input(await buildDocument(scene)), subject: 'documentId', allowed: scene.head };
    const others = [scene.staff, scene.lead];
    const codes = await refusals(scene.world, { ...trial, outsider: scene.outsider, others });
    // staff see no document that is not in force
    expect({ ...codes, others: codes.others.toSorted() }).toEqual({ ...REFUSED, others: ['FORBIDDEN', 'NOT_FOUND'] });
  });

  test('a withdrawn document keeps its title, and an empty one is refused', async () => {
    const document = await buildDocument(scene);
    const { errors } = await scene.world.mutate(VERB, { ...input(document), title: '' }, { as: scene.head });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'title' });
    const ending = { documentId: document.id, expectedVersion: 1, on: '2021-07-15' };
    done(await scene.world.mutate('withdrawDocument', ending, { as: scene.head }));
    const late = await scene.world.mutate(VERB, { ...input(document), expectedVersion: 2 }, { as: scene.head });
    expect(codeOf(late)).toBe('CONFLICT');
  });
});
