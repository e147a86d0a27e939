import { actors } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOfficer, buildSystem, openRegister, registerAgency, type BuiltSystem, type Scene } from './build.js';

describe('journal', () => {
  let scene: Scene;
  let system: BuiltSystem & { holder: string };
  beforeAll(async () => {
    scene = await openRegister();
    system = await buildSystem(scene, 'CONFIRMED');
  });
  afterAll(() => scene.world.close());

  const ASK = `query ($id: ID!, $after: String) { qualitySystem(id: $id) { journal(first: 2, after: $after) {
    nodes { verb version actorId actingRole before after reason } totalCount pageInfo { hasNextPage endCursor } } } }`;
  const ask = async (as = actors.head(system.holder), after?: string) =>
    (await scene.world.query(ASK, { id: system.id, after }, { as })).data.qualitySystem?.journal;

  test('tells who did what, before and after, the latest first, page by page', async () => {
    const first = await ask();
    expect(first).toMatchObject({
      totalCount: 3,
      nodes: [
        { verb: 'confirmEffectiveness', version: 3, actingRole: 'HEAD', before: { stage: 'APPLYING' } },
        { verb: 'startApplying', version: 2, before: { stage: 'BUILDING' }, after: { stage: 'APPLYING' } },
      ],
      pageInfo: { hasNextPage: true },
    });
    const rest = await ask(undefined, first.pageInfo.endCursor as string);
    expect(rest).toMatchObject({
      nodes: [{ verb: 'establishQualitySystem', version: 1, before: null }],
      pageInfo: { hasNextPage: false },
    });
  });

  test('is for those who answer for the object or oversee it', async () => {
    const { holder } = system;
    for (const as of [scene.lead, actors.secretary(holder), actors.overseer(), actors.internalAuditor(holder)]) {
      expect(await ask(as)).toMatchObject({ totalCount: 3 });
    }
    expect(await ask(actors.staff(holder))).toBeNull();
    expect(await ask(scene.outsider)).toBeUndefined();
  });

  test('names the role that reached the object, of all that the actor holds', async () => {
    const { id, holder } = await buildSystem(scene);
    const elsewhere = actors.staff(scene.agency).grants;
    const as = { ...actors.head(holder), grants: [...elsewhere, ...actors.head(holder).grants] };
    await scene.world.mutate('startApplying', { qualitySystemId: id, expectedVersion: 1 }, { as });
    const [row] = await scene.world.sql(
      "select acting_role from journal where subject_id = $1 and verb = 'startApplying'",
      [id],
    );
    expect(row).toEqual({ acting_role: 'HEAD' });
  });

  test('of a person is for those who hold a role everywhere, and holds no name and no address', async () => {
    const { id, email } = await buildOfficer(scene);
    const query =
      'query ($id: ID!) { _entities(representations: [{ __typename: "Officer", id: $id }]) { ... on Officer { journal(first: 5) { nodes { verb after } } } } }';
    const read = (as: typeof scene.lead) => scene.world.query(query, { id }, { as });
    const seen = (await read(actors.admin())).data._entities[0].journal;
    expect(seen.nodes).toMatchObject([{ verb: 'enrolOfficer' }]);
    expect(JSON.stringify(seen)).not.toContain(email);
    expect((await read(scene.lead)).data._entities[0].journal).toBeNull();
  });

  test('of a hundred agencies costs one statement more, and one for the roles', async () => {
    for (let n = 0; n < 20; n += 1) await registerAgency(scene.world, { parentId: scene.city });
    const list = (fields: string) =>
      scene.world.countStatements(() =>
        scene.world.query(`{ agencies(first: 100) { nodes { id ${fields} } } }`, {}, { as: scene.lead }),
      );
    const plain = await list('');
    const told = await list('journal(first: 3) { nodes { verb } }');
    expect(told.result.errors).toBeUndefined();
    expect(told.statements.length - plain.statements.length).toBe(2);
  });
});
