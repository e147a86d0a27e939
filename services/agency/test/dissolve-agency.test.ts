import { actors, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'dissolveAgency';
const ACT = { on: '2021-07-01', legalBasis: 'Luật 72/2025/QH15', reason: 'Bỏ cấp huyện' };

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  test('a district ends with its division, its wards go to the city; one event says so', async () => {
    const { world, city, lead } = scene;
    const district = await registerAgency(world, { level: 'DISTRICT', parentId: city });
    const division = await registerAgency(world, { level: 'DIVISION', parentId: district.id });
    const ward = await registerAgency(world, { level: 'COMMUNE', parentId: district.id });
    const bare = { ...ACT, agencyId: district.id, expectedVersion: district.version };
    const together = [{ agencyId: division.id, expectedVersion: division.version }];
    expect(ruleOf(await world.mutate(VERB, { ...bare, with: together }, { as: lead }))).toBe('subordinates-first');
    const moves = [{ agencyId: ward.id, aboveId: city }];
    const fields = 'id version state lines { kind to { id } }';
    const act = done(await world.mutate(VERB, { ...bare, with: together, moves }, { as: lead, fields }));
    const line = { kind: 'DISSOLVE', to: null };
    expect(act).toMatchObject({ state: 'DONE', lines: [line, line] });
    const { data } = await world.query(
      `query ($a: ID!, $b: ID!, $c: ID!) { a: agency(id: $a) { id } b: agency(id: $b) { id } c: agency(id: $c) { parent { code } } }`,
      { a: district.id, b: division.id, c: ward.id },
    );
    expect(data).toEqual({ a: null, b: null, c: { parent: { code: '48' } } });
    expect((await traces(world, act.id)).events).toContain('agency.dissolved');
    expect((await traces(world, act.id)).events).not.toContain('agency.succeeded');
  });

  test('an agency whose lead unit ends is given another by the same act', async () => {
    const { world, city, approver: as } = scene;
    const district = await registerAgency(world, { level: 'DISTRICT', parentId: city });
    const [old, next] = [
      await registerAgency(world, { level: 'DIVISION', parentId: district.id }),
      await registerAgency(world, { level: 'DIVISION', parentId: district.id }),
    ];
    const appointment = { agencyId: district.id, leadUnitId: old.id, from: '2020-01-01', expectedVersion: 1 };
    done(await world.mutate('appointLeadUnit', appointment, { as }));
    const input = { ...ACT, agencyId: old.id, expectedVersion: 1 };
    expect(ruleOf(await world.mutate(VERB, input, { as }))).toBe('subordinates-first');
    const moves = [{ agencyId: district.id, relation: 'LEAD', aboveId: next.id }];
    done(await world.mutate(VERB, { ...input, moves }, { as }));
    const led = 'query ($id: ID!, $asOf: Date!) { agency(id: $id, asOf: $asOf) { leadUnit { id } } }';
    const unit = async (asOf: string): Promise<unknown> =>
      (await world.query(led, { id: district.id, asOf })).data.agency.leadUnit.id;
    expect([await unit('2021-06-30'), await unit('2021-07-01')]).toEqual([old.id, next.id]);
  });

  test('nobody ends before the day on which they took another’s place, nor begins after it', async () => {
    const { world, city, lead: as } = scene;
    const [one, heir] = [
      await registerAgency(world, { parentId: city }),
      await registerAgency(world, { parentId: city }),
    ];
    const taken = { ...ACT, from: [{ agencyId: one.id, expectedVersion: 1 }], into: { agencyId: heir.id } };
    done(await world.mutate('mergeAgencies', taken, { as }));
    const input = { ...ACT, agencyId: heir.id, expectedVersion: 1 };
    for (const on of ['2021-06-01', ACT.on]) {
      expect(ruleOf(await world.mutate(VERB, { ...input, on }, { as }))).toBe('successor-continues');
    }
    const later = { agencyId: heir.id, firstDay: '2021-07-02', legalBasis: 'x', reason: 'y', expectedVersion: 1 };
    expect(ruleOf(await world.mutate('correctFirstDay', later, { as }))).toBe('successor-continues');
    done(await world.mutate(VERB, { ...input, on: '2021-07-02' }, { as }));
  });

  test('who may; and nobody ends twice', async () => {
    const { world, city, lead, outsider } = scene;
    const { id, version } = await registerAgency(world, { parentId: city });
    const input = { ...ACT, agencyId: id, expectedVersion: version };
    const others = [actors.head(id), actors.secretary(city)];
    const trial = { verb: VERB, input, subject: 'agencyId', allowed: lead, outsider, others };
    expect(await refusals(world, trial)).toEqual(REFUSED);
    done(await world.mutate(VERB, input, { as: lead }));
    const again = { ...input, expectedVersion: version + 1, on: '2021-07-02' };
    expect(ruleOf(await world.mutate(VERB, again))).toBe('ends-within-life');
  });
});
