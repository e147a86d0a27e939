import { actors } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildInspection, codeOf, of, openAudit, refusals, REFUSED, step, traces, type Scene } from './build.js';

describe('submitAgencyReport', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  test('the agency’s secretary reports; one journal row more, no event', async () => {
    const made = await buildInspection(scene, 'DESK', 'REQUESTED');
    const after = of(await step(scene, 'submitAgencyReport', made, { as: scene.secretary }));
    expect(after).toMatchObject({ state: 'REPORTED', version: made.version + 1 });
    const { verbs, events } = await traces(scene.world, made.id);
    expect(verbs.at(-1)).toBe('submitAgencyReport');
    expect(events).toEqual([]);
  });

  test('the inspecting side cannot report for the agency; outsiders learn nothing, a stale version is refused', async () => {
    const made = await buildInspection(scene, 'DESK', 'REQUESTED');
    const others = [scene.lead, scene.inspector, actors.staff(scene.agency), actors.overseer()];
    expect(await refusals(scene, 'submitAgencyReport', made, scene.head, others)).toEqual(REFUSED);
    expect(of(await step(scene, 'submitAgencyReport', made, { as: scene.head })).state).toBe('REPORTED');
  });

  test('a report without text, or before the letter, is refused', async () => {
    const made = await buildInspection(scene, 'DESK', 'REQUESTED');
    const as = scene.head;
    expect(codeOf(await step(scene, 'submitAgencyReport', made, { as }, { report: ' ' }))).toBe('INVALID_INPUT');
    const early = { submittedOn: '2021-05-31' };
    expect(codeOf(await step(scene, 'submitAgencyReport', made, { as }, early))).toBe('INVALID_INPUT');
  });

  test('nothing is reported that was not asked for', async () => {
    const made = await buildInspection(scene, 'DESK', 'PLANNED');
    expect(codeOf(await step(scene, 'submitAgencyReport', made, { as: scene.head }))).toBe('CONFLICT');
  });
});
