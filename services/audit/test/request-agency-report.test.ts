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

describe('requestAgencyReport', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  test('the assigned inspector leads it from PLANNED to REQUESTED; one journal row more, no event', async () => {
    const made = await buildInspection(scene, 'DESK', 'PLANNED');
    const before = await traces(scene.world, made.id);
    const after = of(await step(scene, 'requestAgencyReport', made, { as: scene.inspector }));
    expect(after).toMatchObject({ state: 'REQUESTED', version: made.version + 1 });
    expect(await traces(scene.world, made.id)).toEqual({ verbs: [...before.verbs, 'requestAgencyReport'], events: [] });
    expect(codeOf(await step(scene, 'requestAgencyReport', after, { as: scene.inspector }))).toBe('CONFLICT');
  });

  test('only the lead unit and the assigned inspector may; outsiders learn nothing, a stale version is refused', async () => {
    const made = await buildInspection(scene, 'DESK', 'PLANNED');
    const others = [scene.head, scene.secretary, actors.inspector(scene.leadUnit), actors.overseer(), actors.admin()];
    expect(await refusals(scene, 'requestAgencyReport', made, scene.lead, others)).toEqual(REFUSED);
    expect(of(await step(scene, 'requestAgencyReport', made, { as: scene.lead })).state).toBe('REQUESTED');
  });

  test('nobody inspects the agency they belong to', async () => {
    const made = await buildInspection(scene, 'DESK', 'PLANNED');
    const answer = await step(scene, 'requestAgencyReport', made, { as: leadOnStaff(scene) });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', rule: 'inspector-not-of-agency' });
  });

  test('a letter without a number, or with a term before its own day, is refused', async () => {
    const made = await buildInspection(scene, 'DESK', 'PLANNED');
    expect(codeOf(await step(scene, 'requestAgencyReport', made, { as: scene.lead }, { letterNumber: '' }))).toBe(
      'INVALID_INPUT',
    );
    expect(
      codeOf(await step(scene, 'requestAgencyReport', made, { as: scene.lead }, { reportDueOn: '2021-05-31' })),
    ).toBe('INVALID_INPUT');
  });

  test('an inspection on site has no such step', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'PLANNED');
    expect(codeOf(await step(scene, 'requestAgencyReport', made, { as: scene.lead }))).toBe('CONFLICT');
  });
});
