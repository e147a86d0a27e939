import { actors, codeOf, done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSystem, openRegister, type Scene } from './build.js';

const VERB = 'startApplying';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  test('the secretary puts a built system into use, once', async () => {
    const { id, version, holder } = await buildSystem(scene);
    const as = actors.secretary(holder);
    const input = { qualitySystemId: id, expectedVersion: version };
    const applying = done(await scene.world.mutate(VERB, input, { as, fields: 'id version stage actions' }));
    expect(applying).toMatchObject({ stage: 'APPLYING', version: 2, actions: ['appointCommittee', 'changeScope'] });
    expect(await traces(scene.world, id)).toEqual({
      verbs: ['establishQualitySystem', VERB],
      events: ['qualitySystem.changed', 'qualitySystem.changed'],
    });
    expect(codeOf(await scene.world.mutate(VERB, { ...input, expectedVersion: 2 }, { as }))).toBe('CONFLICT');
  });

  test('the lead unit and staff may not; outsiders learn nothing, a stale version is refused', async () => {
    const { id, version, holder } = await buildSystem(scene);
    const input = { qualitySystemId: id, expectedVersion: version };
    const others = [scene.lead, actors.staff(holder), actors.overseer(), actors.admin()];
    const trial = { verb: VERB, input, subject: 'qualitySystemId', outsider: scene.outsider, others };
    expect(await refusals(scene.world, { ...trial, allowed: actors.head(holder) })).toEqual(REFUSED);
  });
});
