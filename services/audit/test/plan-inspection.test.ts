import { newId } from '@qms/kernel';
import { actors } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, freshDay, of, openAudit, plan, traces, type Scene } from './build.js';

describe('planInspection', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  test('the lead unit plans a visit; one journal row, no event', async () => {
    const answer = await plan(scene, { as: scene.lead }, { plannedOn: '2022-03-01' });
    const made = of(answer);
    expect(made).toMatchObject({ state: 'PLANNED', version: 1, year: 2022, plannedOn: '2022-03-01' });
    expect(made['actions']).toEqual(['announceInspection']);
    expect(await traces(scene.world, made.id)).toEqual({ verbs: ['planInspection'], events: [] });
  });

  test('the same key twice is one inspection and one answer; with other input it is refused', async () => {
    const input = { plannedOn: freshDay() };
    const asking = { as: scene.lead, headers: { 'idempotency-key': 'k1' } };
    const first = of(await plan(scene, asking, input));
    const second = of(await plan(scene, asking, input));
    expect(second).toEqual(first);
    expect(codeOf(await plan(scene, asking, { plannedOn: freshDay() }))).toBe('INVALID_INPUT');
  });

  test('an inspector, the head and an overseer may not plan', async () => {
    for (const as of [scene.inspector, scene.head, actors.overseer(), actors.admin()]) {
      expect(codeOf(await plan(scene, { as }))).toBe('FORBIDDEN');
    }
  });

  test('an agency out of reach is as unknown as one that does not exist', async () => {
    const answers = [
      await plan(scene, { as: scene.outsider }),
      await plan(scene, { as: scene.lead }, { agencyId: newId() }),
      await plan(scene, { as: actors.nobody() }),
      await plan(scene, { as: scene.lead }, { agencyId: 'x' }),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer.errors?.[0]?.extensions)))).toHaveLength(1);
    expect(answers.map(codeOf)).toEqual(Array(4).fill('NOT_FOUND'));
  });

  test('a visit without a team, a team of no ids, an impossible day: INVALID_INPUT', async () => {
    const asking = { as: scene.lead };
    expect(codeOf(await plan(scene, asking, { inspectors: [] }))).toBe('INVALID_INPUT');
    expect(codeOf(await plan(scene, asking, { inspectors: ['me'] }))).toBe('INVALID_INPUT');
    expect(codeOf(await plan(scene, asking, { plannedOn: '2021-02-30' }))).toBe('INVALID_INPUT');
    // the agency is in force only since 18/05/2014
    expect(codeOf(await plan(scene, asking, { plannedOn: '2014-05-17' }))).toBe('INVALID_INPUT');
    expect(of(await plan(scene, asking, { method: 'DESK', inspectors: [] })).state).toBe('PLANNED');
  });

  test('a second one of the same method on the same day is refused', async () => {
    const plannedOn = freshDay();
    of(await plan(scene, { as: scene.lead }, { plannedOn }));
    expect(codeOf(await plan(scene, { as: scene.lead }, { plannedOn }))).toBe('CONFLICT');
    expect(of(await plan(scene, { as: scene.lead }, { plannedOn, method: 'DESK' })).state).toBe('PLANNED');
  });

  test('a lead who also works there cannot name themselves to the team', async () => {
    const both = { ...scene.lead, grants: [...scene.lead.grants, { role: 'STAFF' as const, agencyId: scene.agency }] };
    const answer = await plan(scene, { as: both }, { inspectors: [both.id] });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', rule: 'inspector-not-of-agency' });
  });
});
