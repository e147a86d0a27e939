import { newId } from '@qms/kernel';
import { done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildDocument, buildRevision, openDocumentControl, TODAY, type Made, type Scene } from './build.js';

const VERB = 'linkProcedures';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  const input = ({ id, version }: Made, ...procedureIds: string[]) => ({
    documentId: id,
    expectedVersion: version,
    procedureIds,
  });

  async function told(documentId: string): Promise<unknown[]> {
    const rows = await scene.world.sql<{ payload: Record<string, unknown> }>(
      `select payload from outbox where name = 'document.coverageChanged' and payload->>'documentId' = $1 order by id`,
      [documentId],
    );
    return rows.map(({ payload }) => [payload['version'], payload['from'], payload['procedureIds']]);
  }

  test('what a document describes counts once it is in force, changes with it, and ends with it', async () => {
    const { world, secretary, head, agencyId } = scene;
    const [first, second] = [newId(), newId()].toSorted() as [string, string];
    const document = await buildDocument(scene);
    const fields = 'id version procedures { id }';
    const linked = await world.mutate(VERB, input(document, second, first, first), { as: secretary, fields });
    expect(done(linked)).toMatchObject({ version: 2, procedures: [{ id: first }, { id: second }] });
    expect(await told(document.id)).toEqual([]);
    await buildRevision(scene, 'EFFECTIVE', { documentId: document.id });
    expect(await told(document.id)).toEqual([[3, TODAY, [first, second]]]);
    done(await world.mutate(VERB, input({ ...document, version: 3 }, second), { as: secretary }));
    const withdrawal = { documentId: document.id, on: TODAY, expectedVersion: 4 };
    done(await world.mutate('withdrawDocument', withdrawal, { as: head }));
    expect(await told(document.id)).toEqual([
      [3, TODAY, [first, second]],
      [4, TODAY, [second]],
      [5, TODAY, []],
    ]);
    expect((await traces(world, document.id)).verbs).toContain(VERB);
    const found = `{ documents(first: 5, filter: { procedureId: "${second}", agencyId: "${agencyId}" }) { nodes { id } } }`;
    expect((await world.query(found, {}, { as: head })).data.documents.nodes).toEqual([{ id: document.id }]);
  });

  test('staff and the lead unit may not; outsiders learn nothing, a stale version is refused', async () => {
    const trial = { verb: VERB, input: input(await buildDocument(scene), newId()), subject: 'documentId' };
    const others = [scene.staff, scene.lead, scene.reviewer];
    const { head: allowed, outsider } = scene;
    expect(await refusals(scene.world, { ...trial, allowed, outsider, others })).toEqual(REFUSED);
  });

  test('what is no id, too many, or a withdrawn document is refused', async () => {
    const { world, head: as } = scene;
    const document = await buildDocument(scene);
    for (const ids of [['x'], Array.from({ length: 501 }, () => newId())]) {
      const { errors } = await world.mutate(VERB, input(document, ...ids), { as });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'procedureIds' });
    }
    const withdrawal = { documentId: document.id, on: TODAY, expectedVersion: 1 };
    done(await world.mutate('withdrawDocument', withdrawal, { as }));
    const late = await world.mutate(VERB, input({ ...document, version: 2 }, newId()), { as });
    expect(late.errors?.[0]?.extensions['code']).toBe('CONFLICT');
  });
});
