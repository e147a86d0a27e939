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

  test.each([
    ['APPLYING', '2020-02-03'],
    ['CONFIRMED', '2020-02-03'],
    ['REDECLARATION_DUE', '2021-07-15'],
  ] as const)('the head confirms a system that is %s, with a journal row and an event', async (stage, on) => {
    const system = await buildSystem(scene, stage);
    await hearEvidence(scene, system.id, { auditedOn: '2020-01-06', reviewedOn: '2020-01-20' });
    await hearEvidence(scene, system.id, { auditedOn: '2021-01-06', reviewedOn: '2021-01-20' });
    const before = await traces(scene.world, system.id);
    const as = actors.head(system.holder);
    const fields = 'id version stage confirmedOn redeclareBy actions';
    expect(done(await scene.world.mutate(VERB, { ...input(system), on }, { as, fields }))).toMatchObject({
      stage: 'CONFIRMED',
      version: system.version + 1,
      confirmedOn: on,
      // what is due stays due until it is declared
      redeclareBy: stage === 'REDECLARATION_DUE' ? '2021-12-31' : null,
      actions: ['appointCommittee', 'confirmEffectiveness', 'publishDeclaration', 'changeScope'],
    });
    expect(await traces(scene.world, system.id)).toEqual({
      verbs: [...before.verbs, VERB],
      events: [...before.events, 'qualitySystem.changed'].toSorted(),
    });
  });

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

  test('no confirmation is older than the scope that it confirms, where the day of its change is known', async () => {
    const system = await buildSystem(scene, 'REDECLARATION_DUE');
    const as = actors.head(system.holder);
    await hearEvidence(scene, system.id, { auditedOn: '2020-01-06', reviewedOn: '2020-01-20' });
    await hearEvidence(scene, system.id, { auditedOn: '2021-01-06', reviewedOn: '2021-01-20' });
    const before = await traces(scene.world, system.id);
    for (const on of ['2020-02-04', '2021-07-14']) {
      const { errors } = await scene.world.mutate(VERB, { ...input(system), on }, { as });
      const refused = { rule: 'confirmation-after-the-change-of-scope', legalBasis: 'QĐ19 art. 4.2d, 4.4c' };
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', ...refused });
    }
    expect(await traces(scene.world, system.id)).toEqual(before);
    await scene.world.sql('update quality_system set scope_changed_on = null where id = $1', [system.id]);
    done(await scene.world.mutate(VERB, { ...input(system), on: '2021-07-14' }, { as }));
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
