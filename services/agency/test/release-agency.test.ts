import { actors, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSystem, openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'releaseAgency';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  async function shared(): Promise<{ id: string; holder: string; office: string; input: Record<string, unknown> }> {
    const { world, lead: as } = scene;
    const province = await registerAgency(world, { level: 'PROVINCE', parentId: scene.city });
    const office = await registerAgency(world, { name: 'Văn phòng UBND tỉnh', parentId: province.id });
    const { id, holder, version } = await buildSystem(scene, 'BUILDING', { holder: province.id });
    const given = { qualitySystemId: id, agencyId: office.id };
    const admitted = { ...given, legalBasis: 'TT26 art. 6.1', from: '2019-02-01', expectedVersion: version };
    const { version: expectedVersion } = done(await world.mutate('admitAgency', admitted, { as }));
    return { id, holder, office: office.id, input: { ...given, on: '2020-01-01', expectedVersion } };
  }

  test('the lead unit ends the sharing; the days before stay as they were', async () => {
    const { id, office, input } = await shared();
    done(await scene.world.mutate(VERB, input, { as: scene.lead }));
    const { data } = await scene.world.query(
      `query ($id: ID!) { before: agency(id: $id, asOf: "2019-12-31") { qualitySystem { id } }
        after: agency(id: $id, asOf: "2020-01-01") { qualitySystem { id } } }`,
      { id: office },
      { as: scene.lead },
    );
    expect(data).toEqual({ before: { qualitySystem: { id } }, after: { qualitySystem: null } });
    const left = await traces(scene.world, id);
    expect(left.verbs).toEqual(['establishQualitySystem', 'admitAgency', VERB]);
    expect(left.events).toHaveLength(3);
  });

  test('the agencies themselves may not; outsiders learn nothing, a stale version is refused', async () => {
    const { input, holder } = await shared();
    const others = [actors.head(holder), actors.secretary(holder)];
    const trial = { verb: VERB, input, subject: 'qualitySystemId', allowed: scene.lead, outsider: scene.outsider };
    expect(await refusals(scene.world, { ...trial, others })).toEqual(REFUSED);
  });

  test('the holder stays, and nobody is released who does not share, or before joining', async () => {
    const { holder, input } = await shared();
    const call = async (given: object) =>
      ruleOf(await scene.world.mutate(VERB, { ...input, ...given }, { as: scene.lead }));
    expect(await call({ agencyId: holder })).toBe('holder-stays');
    expect(await call({ agencyId: scene.agency })).toBe('member-before-released');
    expect(await call({ on: '2019-02-01' })).toBe('member-before-released');
  });
});
