import { actors } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  buildInspection,
  codeOf,
  leadOnStaff,
  of,
  openAudit,
  refusals,
  REFUSED,
  step,
  traces,
  type Scene,
} from './build.js';

describe('startInspection', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  test('the assigned inspector leads it from ANNOUNCED to UNDER_WAY; one journal row more, no event', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'ANNOUNCED');
    const before = await traces(scene.world, made.id);
    const after = of(await step(scene, 'startInspection', made, { as: scene.inspector }));
    expect(after).toMatchObject({ state: 'UNDER_WAY', version: made.version + 1 });
    expect(await traces(scene.world, made.id)).toEqual({ verbs: [...before.verbs, 'startInspection'], events: [] });
    expect(codeOf(await step(scene, 'startInspection', after, { as: scene.inspector }))).toBe('CONFLICT');
  });

  test('only the lead unit and the assigned inspector may; outsiders learn nothing, a stale version is refused', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'ANNOUNCED');
    const others = [scene.head, scene.secretary, actors.inspector(scene.leadUnit), actors.overseer(), actors.admin()];
    expect(await refusals(scene, 'startInspection', made, scene.lead, others)).toEqual(REFUSED);
    expect(of(await step(scene, 'startInspection', made, { as: scene.lead })).state).toBe('UNDER_WAY');
  });

  test('nobody inspects the agency they belong to', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'ANNOUNCED');
    const answer = await step(scene, 'startInspection', made, { as: leadOnStaff(scene) });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', rule: 'inspector-not-of-agency' });
  });

  test('a start before the decision, or in the future, is refused', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'ANNOUNCED');
    expect(codeOf(await step(scene, 'startInspection', made, { as: scene.lead }, { startedOn: '2021-05-31' }))).toBe(
      'INVALID_INPUT',
    );
    expect(codeOf(await step(scene, 'startInspection', made, { as: scene.lead }, { startedOn: '2021-07-16' }))).toBe(
      'INVALID_INPUT',
    );
  });
});
