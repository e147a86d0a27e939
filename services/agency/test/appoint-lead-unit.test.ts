import { actors, codeOf, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'appointLeadUnit';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  async function district(): Promise<{ input: Record<string, unknown>; id: string }> {
    const { id, version } = await registerAgency(scene.world, { level: 'DISTRICT', parentId: scene.city });
    const office = await registerAgency(scene.world, { level: 'DIVISION', parentId: id });
    return { id, input: { agencyId: id, leadUnitId: office.id, from: '2020-01-01', expectedVersion: version } };
  }

  test('the committee names the unit; its lead reaches the subtree, the journal and one event tell it', async () => {
    const { id, input } = await district();
    const fields = 'id version leadUnit { id }';
    const answer = await scene.world.mutate(VERB, input, { as: scene.approver, fields });
    expect(done(answer)).toMatchObject({ version: 2, leadUnit: { id: input['leadUnitId'] } });
    const left = await traces(scene.world, id);
    expect(left.verbs).toEqual(['registerAgency', VERB]);
    expect(left.events.filter((name) => name === 'agency.changed')).toHaveLength(1);
    const below = await scene.world.query(
      'query ($id: ID!) { agency(id: $id) { id } }',
      { id },
      {
        as: actors.lead(String(input['leadUnitId'])),
      },
    );
    expect(below.data.agency).toEqual({ id });
  });

  test('a head, a lead unit and a secretary may not; outsiders learn nothing, a stale version is refused', async () => {
    const { input } = await district();
    const trial = { verb: VERB, input, subject: 'agencyId', allowed: scene.approver, outsider: scene.outsider };
    expect(await refusals(scene.world, { ...trial, others: [scene.lead, actors.head(scene.city)] })).toEqual(REFUSED);
  });

  test('the unit belongs to the tree it leads, and each appointment follows the one before', async () => {
    const { input } = await district();
    const { world, approver: as } = scene;
    expect(codeOf(await world.mutate(VERB, { ...input, leadUnitId: scene.elsewhere }, { as }))).toBe('CONFLICT');
    expect(ruleOf(await world.mutate(VERB, { ...input, from: '2010-01-01' }, { as }))).toBe('lead-unit-in-order');
    const { version } = done(await world.mutate(VERB, input, { as }));
    const again = { ...input, expectedVersion: version, from: '2019-01-01' };
    expect(ruleOf(await world.mutate(VERB, again, { as }))).toBe('lead-unit-in-order');
  });
});
