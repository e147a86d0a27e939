import { actors, codeOf, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSystem, hearEvidence, openRegister, type Scene } from './build.js';

const VERB = 'confirmEffectiveness';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const input = ({ id, version }: { id: string; version: number }) => ({
    qualitySystemId: id,
    expectedVersion: version,
    on: '2020-02-03',
  });

  test.each(['APPLYING', 'CONFIRMED', 'REDECLARATION_DUE'] as const)(
    'the head confirms a system that is %s, with a journal row and an event',
    async (stage) => {
      const system = await buildSystem(scene, stage);
      await hearEvidence(scene, system.id, { auditedOn: '2020-01-06', reviewedOn: '2020-01-20' });
      const before = await traces(scene.world, system.id);
      const as = actors.head(system.holder);
      const fields = 'id version stage confirmedOn redeclareBy actions';
      expect(done(await scene.world.mutate(VERB, input(system), { as, fields }))).toMatchObject({
        stage: 'CONFIRMED',
        version: system.version + 1,
        confirmedOn: '2020-02-03',
        // what is due stays due until it is declared
        redeclareBy: stage === 'REDECLARATION_DUE' ? '2021-12-31' : null,
        actions: ['appointCommittee', 'confirmEffectiveness', 'publishDeclaration', 'changeScope'],
      });
      expect(await traces(scene.world, system.id)).toEqual({
        verbs: [...before.verbs, VERB],
        events: [...before.events, 'qualitySystem.changed'].toSorted(),
      });
    },
  );

  test('nobody but the head may; outsiders learn nothing, a stale version is refused', async () => {
    const system = await buildSystem(scene, 'APPLYING');
    const { holder } = system;
    const others = [actors.secretary(holder), actors.staff(holder), scene.lead, actors.admin()];
    const trial = { verb: VERB, input: input(system), subject: 'qualitySystemId', outsider: scene.outsider, others };
    expect(await refusals(scene.world, { ...trial, allowed: actors.head(holder) })).toEqual(REFUSED);
  });

  test('without an audit and a review of the 12 months before, heard from the audit service, nothing is confirmed', async () => {
    const system = await buildSystem(scene, 'APPLYING');
    const as = actors.head(system.holder);
    const confirm = async () => ruleOf(await scene.world.mutate(VERB, input(system), { as }));
    expect(await confirm()).toBe('audit-before-confirmation');
    await hearEvidence(scene, system.id, { auditedOn: '2019-02-02', reviewedOn: '2020-02-04' });
    expect(await confirm()).toBe('audit-before-confirmation');
    await hearEvidence(scene, system.id, { auditedOn: '2019-02-03' });
    expect(await confirm()).toBe('review-before-confirmation');
    expect((await traces(scene.world, system.id)).verbs).toEqual(['establishQualitySystem', 'startApplying']);
    await hearEvidence(scene, system.id, { reviewedOn: '2020-02-03' });
    expect(await confirm()).toBeUndefined();
  });

  test('what is not in use yet, a day to come and a day before the system are refused', async () => {
    const building = await buildSystem(scene);
    const early = await scene.world.mutate(VERB, input(building), { as: actors.head(building.holder) });
    expect(codeOf(early)).toBe('CONFLICT');
    const applying = await buildSystem(scene, 'APPLYING');
    for (const on of ['2021-07-16', '2019-01-09']) {
      const answer = await scene.world.mutate(VERB, { ...input(applying), on }, { as: actors.head(applying.holder) });
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'on' });
    }
  });
});
