import { actors, codeOf, done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSystem, openRegister, type Scene } from './build.js';

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
      { subjectId: system.id, dueOn: '2021-10-15', rule: 're-declaration' },
    ]);
  });

  test('the lead unit and staff may not; outsiders learn nothing, a stale version is refused', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const others = [scene.lead, actors.staff(system.holder)];
    const trial = { verb: VERB, input: input(system), subject: 'qualitySystemId', outsider: scene.outsider, others };
    expect(await refusals(scene.world, { ...trial, allowed: actors.head(system.holder) })).toEqual(REFUSED);
  });

  test('a system that was never declared, an empty scope and a past day are refused', async () => {
    const applying = await buildSystem(scene, 'APPLYING');
    const early = await scene.world.mutate(VERB, input(applying), { as: actors.head(applying.holder) });
    expect(codeOf(early)).toBe('CONFLICT');
    const declared = await buildSystem(scene, 'DECLARED');
    for (const [field, value] of [
      ['scope', ' '],
      ['redeclareBy', '2021-07-14'],
    ] as const) {
      const given = { ...input(declared), [field]: value };
      const { errors } = await scene.world.mutate(VERB, given, { as: actors.head(declared.holder) });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
    }
  });
});
