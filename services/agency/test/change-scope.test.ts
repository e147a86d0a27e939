import { newId } from '@qms/kernel';
import { actors, codeOf, done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProcedures, buildSystem, openRegister, type Scene } from './build.js';

const VERB = 'changeScope';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const input = ({ id, version }: { id: string; version: number }) => ({
    qualitySystemId: id,
    expectedVersion: version,
    scope: 'Thêm 12 thủ tục về đất đai',
    redeclareBy: '2021-10-15',
  });

  test('a declared system whose scope changes is to be declared again, and is told of as due', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const before = await traces(scene.world, system.id);
    const as = actors.secretary(system.holder);
    const fields = 'id version stage scope redeclareBy';
    expect(done(await scene.world.mutate(VERB, input(system), { as, fields }))).toMatchObject({
      stage: 'REDECLARATION_DUE',
      scope: 'Thêm 12 thủ tục về đất đai',
      redeclareBy: '2021-10-15',
      version: system.version + 1,
    });
    expect((await traces(scene.world, system.id)).verbs).toEqual([...before.verbs, VERB]);
    const due = await scene.world.query(
      '{ agencyObligations(dueBefore: "2021-10-16", first: 10) { nodes { subjectId dueOn rule } } }',
      {},
      { as },
    );
    expect(due.data.agencyObligations.nodes).toEqual([
      { subjectId: system.declaration?.id, dueOn: '2020-03-12', rule: 'declaration-notice' },
      { subjectId: system.declaration?.id, dueOn: '2020-03-12', rule: 'declaration-posting' },
      { subjectId: system.id, dueOn: '2021-10-15', rule: 're-declaration' },
    ]);
  });

  test('the lead unit and staff may not; outsiders learn nothing, a stale version is refused', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const others = [scene.lead, actors.staff(system.holder)];
    const trial = { verb: VERB, input: input(system), subject: 'qualitySystemId', outsider: scene.outsider, others };
    expect(await refusals(scene.world, { ...trial, allowed: actors.head(system.holder) })).toEqual(REFUSED);
  });

  test('what was confirmed is confirmed again, for the scope it has now; what is being built only changes', async () => {
    const { world } = scene;
    const building = await buildSystem(scene);
    const fields = 'id version stage redeclareBy procedures(first: 5) { totalCount nodes { id } }';
    const procedureIds = await buildProcedures(scene, building.holder, '1.000001', '1.000002');
    const given = { ...input(building), procedureIds };
    const changed = await world.mutate(VERB, given, { as: actors.head(building.holder), fields });
    expect(done(changed)).toMatchObject({ stage: 'BUILDING', redeclareBy: null, procedures: { totalCount: 2 } });
    const confirmed = await buildSystem(scene, 'CONFIRMED');
    const as = actors.head(confirmed.holder);
    const fallen = done(await world.mutate(VERB, input(confirmed), { as, fields }));
    expect(fallen).toMatchObject({ stage: 'APPLYING', redeclareBy: null });
    const declare = {
      qualitySystemId: confirmed.id,
      number: '9/QĐ',
      declaredOn: '2020-03-02',
      edition: '2015',
      signer: 'A',
    };
    const early = await world.mutate('publishDeclaration', { ...declare, expectedVersion: fallen.version }, { as });
    expect(codeOf(early)).toBe('CONFLICT');
  });

  test('without a day the term that is set counts', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const { qualitySystemId, expectedVersion, scope } = input(system);
    const given = { qualitySystemId, expectedVersion, scope };
    const as = actors.head(system.holder);
    const changed = done(
      await scene.world.mutate(VERB, given, { as, fields: 'id version redeclareBy redeclareBecause' }),
    );
    expect(changed).toMatchObject({ redeclareBy: '2021-10-13', redeclareBecause: 'SCOPE' });
  });

  test('an empty scope, a past day and what was never announced are refused by name', async () => {
    const declared = await buildSystem(scene, 'DECLARED');
    for (const [field, value] of [
      ['scope', ' '],
      ['redeclareBy', '2021-07-14'],
      ['procedureIds', ['x']],
      ['procedureIds', [newId()]],
    ] as const) {
      const given = { ...input(declared), [field]: value };
      const { errors } = await scene.world.mutate(VERB, given, { as: actors.head(declared.holder) });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
    }
  });
});
