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

describe('agreeMinutes', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  test('the assigned inspector leads it from UNDER_WAY to MINUTES_AGREED; one journal row more, no event', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'UNDER_WAY');
    const before = await traces(scene.world, made.id);
    const after = of(await step(scene, 'agreeMinutes', made, { as: scene.inspector }));
    expect(after).toMatchObject({ state: 'MINUTES_AGREED', version: made.version + 1 });
    expect(await traces(scene.world, made.id)).toEqual({ verbs: [...before.verbs, 'agreeMinutes'], events: [] });
    expect(codeOf(await step(scene, 'agreeMinutes', after, { as: scene.inspector }))).toBe('CONFLICT');
  });

  test('only the lead unit and the assigned inspector may; outsiders learn nothing, a stale version is refused', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'UNDER_WAY');
    const others = [scene.head, scene.secretary, actors.inspector(scene.leadUnit), actors.overseer(), actors.admin()];
    expect(await refusals(scene, 'agreeMinutes', made, scene.lead, others)).toEqual(REFUSED);
    expect(of(await step(scene, 'agreeMinutes', made, { as: scene.lead })).state).toBe('MINUTES_AGREED');
  });

  test('nobody inspects the agency they belong to', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'UNDER_WAY');
    const answer = await step(scene, 'agreeMinutes', made, { as: leadOnStaff(scene) });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', rule: 'inspector-not-of-agency' });
  });

  test('minutes without text, or agreed before the visit, are refused', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'UNDER_WAY');
    expect(codeOf(await step(scene, 'agreeMinutes', made, { as: scene.lead }, { minutes: '' }))).toBe('INVALID_INPUT');
    expect(codeOf(await step(scene, 'agreeMinutes', made, { as: scene.lead }, { agreedOn: '2021-06-09' }))).toBe(
      'INVALID_INPUT',
    );
  });
});
