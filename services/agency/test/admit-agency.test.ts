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

  /** A district with its own system, and one of its divisions. */
  async function sharing(): Promise<{ id: string; holder: string; input: Record<string, unknown>; division: string }> {
    const { world, city: parentId } = scene;
    const district = await registerAgency(world, { level: 'DISTRICT', parentId });
    const { id, version, holder } = await buildSystem(scene, 'BUILDING', { holder: district.id });
    const division = (await registerAgency(world, { level: 'DIVISION', parentId: holder })).id;
    const given = { qualitySystemId: id, agencyId: division, legalBasis: 'TT26 art. 6.3a', expectedVersion: version };
    return { id, holder, division, input: { ...given, from: '2019-02-01' } };
  }

  test('a district and its divisions share one system by the lead unit’s entry', async () => {
    const { id, holder, division, input } = await sharing();
    const fields = 'id version agencies { id }';
    const system = done(await scene.world.mutate(VERB, input, { as: scene.lead, fields }));
    expect(system).toMatchObject({ version: 2 });
    const served = (system['agencies'] as { id: string }[]).map((each) => each.id);
    expect(new Set(served)).toEqual(new Set([holder, division]));
    const left = await traces(scene.world, id);
    expect(left.verbs).toEqual(['establishQualitySystem', VERB]);
    expect(left.events).toEqual(['qualitySystem.changed', 'qualitySystem.changed']);
  });

  test('the agencies themselves may not; outsiders learn nothing, a stale version is refused', async () => {
    const { input, division, holder } = await sharing();
    const both = [...actors.head(division).grants, ...actors.head(holder).grants];
    const others = [{ ...actors.head(division), grants: both }];
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
    const { input, holder } = await sharing();
    expect(codeOf(await world.mutate(VERB, { ...input, from: '2018-12-31' }, { as }))).toBe('INVALID_INPUT');
    const { version } = done(await world.mutate(VERB, input, { as }));
    const again = { ...input, expectedVersion: version };
    expect(ruleOf(await world.mutate(VERB, again, { as }))).toBe('one-membership-at-a-time');
    const apart = await registerAgency(world, { level: 'DIVISION', parentId: holder });
    const own = {
      holderId: apart.id,
      name: 'HTQLCL',
      scope: 'Đất đai',
      legalBasis: 'TT26 art. 6.3b',
      on: '2019-03-01',
    };
    done(await world.mutate('establishQualitySystem', { ...own, grounds: ['OWN_SEAT', 'OWN_SEAL', 'OWN_ACCOUNT'] }));
    const twice = { ...again, agencyId: apart.id, from: '2019-04-01' };
    expect(ruleOf(await world.mutate(VERB, twice, { as }))).toBe('one-system-an-agency');
  });

  test('what TT26 art. 6 does not let share is refused by its clause, and changes nothing', async () => {
    const { world, lead: as, city } = scene;
    const { input, id } = await sharing();
    const office = await registerAgency(world, { name: 'Văn phòng Ủy ban nhân dân', parentId: city });
    const department = await registerAgency(world, { parentId: city });
    const elsewhere = await registerAgency(world, { level: 'DISTRICT', parentId: city });
    const stranger = await registerAgency(world, { level: 'DIVISION', parentId: elsewhere.id });
    for (const [agencyId, rule] of [
      [office.id, 'committee-and-its-office'],
      [department.id, 'one-system-a-department'],
      [elsewhere.id, 'one-system-a-district'],
      [stranger.id, 'divisions-share-with-their-district'],
    ]) {
      const { errors } = await world.mutate(VERB, { ...input, agencyId }, { as });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', rule });
      expect(errors?.[0]?.extensions['legalBasis']).toMatch(/^TT26 art\. 6/);
    }
    expect((await traces(world, id)).verbs).toEqual(['establishQualitySystem']);
  });
});
