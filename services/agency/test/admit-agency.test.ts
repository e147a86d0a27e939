import { actors, codeOf, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSystem, openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'admitAgency';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  async function sharing(): Promise<{ id: string; holder: string; input: Record<string, unknown>; office: string }> {
    const { id, version, holder } = await buildSystem(scene);
    const office = (await registerAgency(scene.world, { parentId: scene.city })).id;
    const legalBasis = 'TT26 art. 6.1';
    const input = { qualitySystemId: id, agencyId: office, legalBasis, from: '2019-02-01', expectedVersion: version };
    return { id, holder, office, input };
  }

  test('a committee and its office share one system by the lead unit’s entry', async () => {
    const { id, holder, office, input } = await sharing();
    const fields = 'id version agencies { id }';
    const system = done(await scene.world.mutate(VERB, input, { as: scene.lead, fields }));
    expect(system).toMatchObject({ version: 2 });
    expect(new Set((system['agencies'] as { id: string }[]).map((each) => each.id))).toEqual(new Set([holder, office]));
    const left = await traces(scene.world, id);
    expect(left.verbs).toEqual(['establishQualitySystem', VERB]);
    expect(left.events).toEqual(['qualitySystem.changed', 'qualitySystem.changed']);
  });

  test('the agencies themselves may not; outsiders learn nothing, a stale version is refused', async () => {
    const { input, office, holder } = await sharing();
    const both = [...actors.head(office).grants, ...actors.head(holder).grants];
    const others = [{ ...actors.head(office), grants: both }];
    const trial = { verb: VERB, input, subject: 'qualitySystemId', allowed: scene.lead, outsider: scene.outsider };
    expect(await refusals(scene.world, { ...trial, others })).toEqual(REFUSED);
  });

  test('who leads one of the two is nobody at the other', async () => {
    const { world } = scene;
    const { id: theirs } = await registerAgency(world, { parentId: scene.elsewhere });
    const { id: stranger } = await registerAgency(world, { parentId: scene.elsewhere });
    const reached = await sharing();
    const own = { as: actors.lead(theirs) };
    // theirs under a system that they do not lead, and a stranger under one that they do
    const under = { ...reached.input, agencyId: theirs };
    expect(codeOf(await world.mutate(VERB, under, own))).toBe('NOT_FOUND');
    expect(codeOf(await world.mutate(VERB, { ...reached.input, agencyId: stranger }, { as: scene.lead }))).toBe(
      'NOT_FOUND',
    );
    // who reaches both, but leads one alone, sees both and may not
    const grants = [...scene.lead.grants, ...actors.staff(stranger).grants];
    const half = { ...scene.lead, grants };
    const mixed = await world.mutate(VERB, { ...reached.input, agencyId: stranger }, { as: half });
    expect(codeOf(mixed)).toBe('FORBIDDEN');
    const other = {
      ...actors.lead(theirs),
      grants: [...actors.lead(theirs).grants, ...actors.staff(scene.city).grants],
    };
    expect(codeOf(await world.mutate(VERB, under, { as: other }))).toBe('FORBIDDEN');
    expect((await traces(world, reached.id)).verbs).toEqual(['establishQualitySystem']);
  });

  test('nobody is served twice, by this system or by another one, and not before it exists', async () => {
    const { world, lead: as } = scene;
    const { input } = await sharing();
    expect(codeOf(await world.mutate(VERB, { ...input, from: '2018-12-31' }, { as }))).toBe('INVALID_INPUT');
    const { version } = done(await world.mutate(VERB, input, { as }));
    const again = { ...input, expectedVersion: version };
    expect(ruleOf(await world.mutate(VERB, again, { as }))).toBe('one-membership-at-a-time');
    const other = await buildSystem(scene);
    const elsewhere = { ...input, qualitySystemId: other.id, expectedVersion: other.version };
    expect(ruleOf(await world.mutate(VERB, elsewhere, { as }))).toBe('one-system-an-agency');
  });
});
