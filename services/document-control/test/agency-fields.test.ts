import { newId } from '@qms/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRevision, openDocumentControl, type Scene } from './build.js';

describe('what documents add to agencies', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
    await buildRevision(scene, 'EFFECTIVE');
  });
  afterAll(() => scene.world.close());

  const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Agency {
    documents(first: 3) { nodes { code } totalCount } documentFigures { effective reviewOverdue } } } }`;
  const agencies = (count: number): object[] =>
    Array.from({ length: count }, (_, n) => ({
      __typename: 'Agency',
      id: n === 0 ? scene.agencyId : newId(),
      asOf: '2021-07-15',
    }));

  test('a hundred agencies cost one statement a field', async () => {
    const { result, statements } = await scene.world.countStatements(() =>
      scene.world.query(ENTITIES, { of: agencies(100) }, { as: scene.head }),
    );
    expect(result.errors).toBeUndefined();
    expect(result.data._entities[0]).toMatchObject({
      documents: { totalCount: 1 },
      documentFigures: { effective: 1, reviewOverdue: 0 },
    });
    expect(statements).toHaveLength(3);
  });

  test('who does not reach an agency gets nothing of it, not even a count', async () => {
    const { data } = await scene.world.query(ENTITIES, { of: agencies(1) }, { as: scene.outsider });
    expect(data._entities).toEqual([{ documents: { nodes: [], totalCount: 0 }, documentFigures: null }]);
  });
});
