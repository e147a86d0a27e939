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

describe('announceInspection', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  test('the assigned inspector leads it from PLANNED to ANNOUNCED; one journal row more, no event', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'PLANNED');
    const before = await traces(scene.world, made.id);
    const after = of(await step(scene, 'announceInspection', made, { as: scene.inspector }));
    expect(after).toMatchObject({ state: 'ANNOUNCED', version: made.version + 1 });
    expect(await traces(scene.world, made.id)).toEqual({ verbs: [...before.verbs, 'announceInspection'], events: [] });
    expect(codeOf(await step(scene, 'announceInspection', after, { as: scene.inspector }))).toBe('CONFLICT');
  });

  test('only the lead unit and the assigned inspector may; outsiders learn nothing, a stale version is refused', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'PLANNED');
    const others = [scene.head, scene.secretary, actors.inspector(scene.leadUnit), actors.overseer(), actors.admin()];
    expect(await refusals(scene, 'announceInspection', made, scene.lead, others)).toEqual(REFUSED);
    expect(of(await step(scene, 'announceInspection', made, { as: scene.lead })).state).toBe('ANNOUNCED');
  });

  test('nobody inspects the agency they belong to', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'PLANNED');
    const answer = await step(scene, 'announceInspection', made, { as: leadOnStaff(scene) });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', rule: 'inspector-not-of-agency' });
  });

  test('a decision dated tomorrow, or without a number, is refused', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'PLANNED');
    expect(codeOf(await step(scene, 'announceInspection', made, { as: scene.lead }, { decidedOn: '2021-07-16' }))).toBe(
      'INVALID_INPUT',
    );
    expect(codeOf(await step(scene, 'announceInspection', made, { as: scene.lead }, { decisionNumber: ' ' }))).toBe(
      'INVALID_INPUT',
    );
  });
});
