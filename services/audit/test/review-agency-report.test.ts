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

describe('reviewAgencyReport', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  test('the assigned inspector leads it from REPORTED to REVIEWED; one journal row more, no event', async () => {
    const made = await buildInspection(scene, 'DESK', 'REPORTED');
    const before = await traces(scene.world, made.id);
    const after = of(await step(scene, 'reviewAgencyReport', made, { as: scene.inspector }));
    expect(after).toMatchObject({ state: 'REVIEWED', version: made.version + 1 });
    expect(await traces(scene.world, made.id)).toEqual({ verbs: [...before.verbs, 'reviewAgencyReport'], events: [] });
    expect(codeOf(await step(scene, 'reviewAgencyReport', after, { as: scene.inspector }))).toBe('CONFLICT');
  });

  test('only the lead unit and the assigned inspector may; outsiders learn nothing, a stale version is refused', async () => {
    const made = await buildInspection(scene, 'DESK', 'REPORTED');
    const others = [scene.head, scene.secretary, actors.inspector(scene.leadUnit), actors.overseer(), actors.admin()];
    expect(await refusals(scene, 'reviewAgencyReport', made, scene.lead, others)).toEqual(REFUSED);
    expect(of(await step(scene, 'reviewAgencyReport', made, { as: scene.lead })).state).toBe('REVIEWED');
  });

  test('nobody inspects the agency they belong to', async () => {
    const made = await buildInspection(scene, 'DESK', 'REPORTED');
    const answer = await step(scene, 'reviewAgencyReport', made, { as: leadOnStaff(scene) });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', rule: 'inspector-not-of-agency' });
  });

  test('a review before the report, or without text, is refused', async () => {
    const made = await buildInspection(scene, 'DESK', 'REPORTED');
    expect(
      codeOf(await step(scene, 'reviewAgencyReport', made, { as: scene.lead }, { reviewedOn: '2021-06-14' })),
    ).toBe('INVALID_INPUT');
    expect(codeOf(await step(scene, 'reviewAgencyReport', made, { as: scene.lead }, { review: '' }))).toBe(
      'INVALID_INPUT',
    );
  });

  test('from the review on the inspection counts at the desk', async () => {
    const made = await buildInspection(scene, 'DESK', 'REVIEWED');
    const [row] = await scene.world.sql<{ counted: string }>(
      'select counted_on::text as counted from inspection where id = $1',
      [made.id],
    );
    expect(row?.counted).toBe('2021-06-25');
  });
});
