import { actors, codeOf, done, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, type Scene } from './build.js';

const VERB = 'changeTerm';
const input = { rule: 're-declaration', days: 60, expectedVersion: 1 };

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  test('nobody but an administrator may; a stale version and an unknown duty are refused', async () => {
    const call = async (as: typeof scene.lead, given: object = input) =>
      codeOf(await scene.world.mutate(VERB, { ...given }, { as }));
    for (const as of [scene.lead, scene.approver, scene.head, actors.overseer()])
      expect(await call(as)).toBe('FORBIDDEN');
    expect(await call(actors.admin(), { ...input, expectedVersion: 2 })).toBe('CONFLICT');
    expect(await call(actors.admin(), { ...input, rule: 'lunch' })).toBe('NOT_FOUND');
    for (const days of [0, 731]) expect(await call(actors.admin(), { ...input, days })).toBe('INVALID_INPUT');
  });

  test('an administrator sets it, with a journal row', async () => {
    const as = actors.admin();
    const term = done(await scene.world.mutate(VERB, input, { as, fields: 'id version rule days actions' }));
    expect(term).toMatchObject({ version: 2, rule: 're-declaration', days: 60, actions: [VERB] });
    expect((await traces(scene.world, term.id)).verbs).toEqual([VERB]);
    const { data } = await scene.world.query('{ terms { rule days actions } }', {}, { as: scene.staff });
    expect(data.terms).toEqual([
      { rule: 'declaration-notice', days: 10, actions: [] },
      { rule: 'declaration-posting', days: 10, actions: [] },
      { rule: 're-declaration', days: 60, actions: [] },
    ]);
  });
});
