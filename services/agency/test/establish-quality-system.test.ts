import { newId } from '@qms/kernel';
import { actors, codeOf, done, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'establishQualitySystem';
const FIELDS = 'id version stage scope holder { id } agencies { id } actions';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const given = (holderId: string) => ({
    holderId,
    name: 'HTQLCL',
    scope: 'Tiếp nhận và trả kết quả',
    legalBasis: 'QĐ19 art. 4.1',
    on: '2019-01-10',
  });

  test('the agency builds its own system, with its journal row and its event', async () => {
    const { id: holderId } = await registerAgency(scene.world, { parentId: scene.city });
    const head = actors.head(holderId);
    const system = done(await scene.world.mutate(VERB, given(holderId), { as: head, fields: FIELDS }));
    expect(system).toMatchObject({
      version: 1,
      stage: 'BUILDING',
      scope: 'Tiếp nhận và trả kết quả',
      holder: { id: holderId },
      agencies: [{ id: holderId }],
      actions: ['appointCommittee', 'startApplying', 'changeScope'],
    });
    expect(await traces(scene.world, system.id)).toEqual({
      verbs: [VERB],
      events: ['qualitySystem.changed'],
    });
  });

  test('staff may not, and an agency out of reach is not found', async () => {
    const { world, agency, staff, outsider, head } = scene;
    expect(codeOf(await world.mutate(VERB, given(agency), { as: staff }))).toBe('FORBIDDEN');
    expect(codeOf(await world.mutate(VERB, given(agency), { as: outsider }))).toBe('NOT_FOUND');
    expect(codeOf(await world.mutate(VERB, given(newId()), { as: head }))).toBe('NOT_FOUND');
  });

  test('an agency has one system at a time', async () => {
    const { id } = await registerAgency(scene.world, { parentId: scene.city });
    const as = actors.secretary(id);
    done(await scene.world.mutate(VERB, given(id), { as }));
    expect(ruleOf(await scene.world.mutate(VERB, given(id), { as }))).toBe('one-system-an-agency');
  });

  test('a name and a scope are asked for', async () => {
    const { world, agency, head: as } = scene;
    for (const field of ['name', 'scope']) {
      const { errors } = await world.mutate(VERB, { ...given(agency), [field]: '  ' }, { as });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
    }
  });

  test('who has a system of its own is decided by TT26 art. 6, clause by clause', async () => {
    const { world, city } = scene;
    const call = async (holder: { id: string }, ...grounds: string[]) =>
      ruleOf(await world.mutate(VERB, { ...given(holder.id), grounds }));
    const district = await registerAgency(world, { level: 'DISTRICT', parentId: city });
    const division = () => registerAgency(world, { level: 'DIVISION', parentId: district.id });
    const all = ['OWN_SEAT', 'OWN_SEAL', 'OWN_ACCOUNT'];
    expect(await call(await division(), 'OWN_SEAT', 'OWN_SEAL')).toBe('division-with-seat-seal-and-account');
    for (let n = 0; n < 3; n += 1) expect(await call(await division(), ...all)).toBeUndefined();
    expect(await call(await division(), ...all)).toBe('three-divisions-apart-at-most');
    const commune = await registerAgency(world, { level: 'COMMUNE', obligation: 'ENCOURAGED', parentId: district.id });
    expect(await call(commune)).toBe('commune-by-the-model-framework');
    expect(await call(commune, 'MODEL_FRAMEWORK')).toBeUndefined();
    const unit = await registerAgency(world, {
      level: 'PUBLIC_SERVICE_UNIT',
      obligation: 'ENCOURAGED',
      parentId: city,
    });
    expect(await call(unit)).toBe('public-unit-by-decision-of-the-province');
    expect(await call(unit, 'PROVINCE_DECISION')).toBeUndefined();
  });

  const ALL = ['OWN_SEAT', 'OWN_SEAL', 'OWN_ACCOUNT'];

  test('an earlier day makes no room: whoever has a system by a day to come counts too', async () => {
    const { world, city } = scene;
    const district = await registerAgency(world, { level: 'DISTRICT', parentId: city });
    const apart = async (on: string) => {
      const { id } = await registerAgency(world, { level: 'DIVISION', parentId: district.id });
      return world.mutate(VERB, { ...given(id), grounds: ALL, on });
    };
    const [first] = [done(await apart('2019-01-10')), done(await apart('2019-01-10')), done(await apart('2019-01-10'))];
    expect(ruleOf(await apart('2019-01-09'))).toBe('three-divisions-apart-at-most');
    expect(ruleOf(await apart('2015-01-01'))).toBe('three-divisions-apart-at-most');
    // one that has ended by then leaves its place, and only to those who come later
    const of = 'update quality_system_member set valid_to = $2 where quality_system_id = $1';
    await world.sql(of, [first.id, '2020-01-01']);
    expect(ruleOf(await apart('2019-12-31'))).toBe('three-divisions-apart-at-most');
    expect(ruleOf(await apart('2020-01-01'))).toBeUndefined();
    expect(ruleOf(await apart('2020-01-01'))).toBe('three-divisions-apart-at-most');
  });

  test('those who came one after the other are counted by the day on which there were most', async () => {
    const { world, city } = scene;
    const district = await registerAgency(world, { level: 'DISTRICT', parentId: city });
    const apart = async (on: string, to?: string) => {
      const { id } = await registerAgency(world, { level: 'DIVISION', parentId: district.id });
      const answer = await world.mutate(VERB, { ...given(id), grounds: ALL, on });
      const ended = 'update quality_system_member set valid_to = $2 where agency_id = $1';
      if (to !== undefined) await world.sql(ended, [id, to]);
      return ruleOf(answer);
    };
    expect(await apart('2016-01-01', '2017-01-01')).toBeUndefined();
    expect(await apart('2017-01-01', '2018-01-01')).toBeUndefined();
    expect(await apart('2018-01-01')).toBeUndefined();
    expect(await apart('2015-01-01')).toBeUndefined();
    expect(await apart('2015-01-01')).toBeUndefined();
    expect(await apart('2015-01-01')).toBe('three-divisions-apart-at-most');
  });

  test('of those who take the last place at once, one has it', async () => {
    const { world, city } = scene;
    for (let round = 0; round < 3; round += 1) {
      const district = await registerAgency(world, { level: 'DISTRICT', parentId: city });
      const divisions: string[] = [];
      for (let n = 0; n < 5; n += 1) {
        divisions.push((await registerAgency(world, { level: 'DIVISION', parentId: district.id })).id);
      }
      const apart = async (holderId: string) => ruleOf(await world.mutate(VERB, { ...given(holderId), grounds: ALL }));
      for (const id of divisions.slice(0, 2)) expect(await apart(id)).toBeUndefined();
      const answers = await Promise.all(divisions.slice(2).map(apart));
      const refused = answers.filter((rule) => rule === 'three-divisions-apart-at-most');
      expect([refused.length, answers.length]).toEqual([2, 3]);
    }
  });

  test('a province’s committee and its office that set up at once, or one for a day before the other’s, have one', async () => {
    const { world, city: parentId } = scene;
    const pair = async (): Promise<[string, string]> => {
      const province = await registerAgency(world, { level: 'PROVINCE', parentId });
      const office = await registerAgency(world, { name: 'Văn phòng UBND', parentId: province.id });
      return [province.id, office.id];
    };
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all((await pair()).map((id) => world.mutate(VERB, given(id))));
      expect(answers.map(ruleOf).toSorted()).toEqual(['committee-and-its-office', undefined]);
    }
    for (const order of [await pair(), (await pair()).toReversed()]) {
      const [first = '', second = ''] = order;
      done(await world.mutate(VERB, given(first)));
      const earlier = await world.mutate(VERB, { ...given(second), on: '2019-01-09' });
      expect(ruleOf(earlier)).toBe('committee-and-its-office');
    }
  });

  test('a province’s committee and its office never have two', async () => {
    const { world, city: parentId } = scene;
    for (const officeFirst of [true, false]) {
      const province = await registerAgency(world, { level: 'PROVINCE', parentId });
      const office = await registerAgency(world, { name: 'Văn phòng UBND', parentId: province.id });
      const [first, second] = officeFirst ? [office, province] : [province, office];
      done(await world.mutate(VERB, given(first.id)));
      expect(ruleOf(await world.mutate(VERB, given(second.id)))).toBe('committee-and-its-office');
    }
  });
});
