import { newId } from '@qms/kernel';
import { codeOf, done, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcement, openRegister, type Scene } from './build.js';

const VERB = 'assignProcedures';
let codes = 0;

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  async function announced(by = scene.city): Promise<string> {
    codes += 1;
    const input = announcement(by, `2.${String(codes).padStart(6, '0')}`);
    return done(await scene.world.mutate('announceProcedures', input)).id;
  }

  test('the agency that settles them is told, and asks for its own list', async () => {
    const { world, agency, lead, staff } = scene;
    const [one, two] = [await announced(), await announced()];
    const input = { agencyId: agency, procedureIds: [one, two], from: '2021-04-01' };
    expect(done(await world.mutate(VERB, input, { as: lead }))).toEqual({ id: one, version: 2 });
    for (const id of [one, two]) expect((await traces(world, id)).verbs).toEqual(['announceProcedures', VERB]);
    const list =
      'query ($of: ID!, $on: Date!) { procedures(first: 10, agencyId: $of, asOf: $on) { nodes { id } totalCount } }';
    const on = (day: string) => world.query(list, { of: agency, on: day }, { as: staff });
    expect((await on('2021-04-01')).data.procedures).toEqual({ nodes: [{ id: one }, { id: two }], totalCount: 2 });
    expect((await on('2021-03-31')).data.procedures).toEqual({ nodes: [], totalCount: 0 });
  });

  test('only the lead unit assigns; what it does not reach is not found', async () => {
    const { world, agency, lead, head, outsider, elsewhere } = scene;
    const input = { agencyId: agency, procedureIds: [await announced()], from: '2021-04-01' };
    expect(codeOf(await world.mutate(VERB, input, { as: head }))).not.toBeUndefined();
    expect(codeOf(await world.mutate(VERB, input, { as: outsider }))).toBe('NOT_FOUND');
    expect(codeOf(await world.mutate(VERB, { ...input, agencyId: elsewhere }, { as: lead }))).toBe('NOT_FOUND');
    expect(codeOf(await world.mutate(VERB, { ...input, procedureIds: [newId()] }, { as: lead }))).toBe('NOT_FOUND');
    const foreign = await announced(elsewhere);
    expect(codeOf(await world.mutate(VERB, { ...input, procedureIds: [foreign] }, { as: lead }))).toBe('NOT_FOUND');
  });

  test('a procedure is assigned within the territory it was announced for, and not before it was', async () => {
    const { world, agency, elsewhere, lead } = scene;
    const foreign = { agencyId: agency, procedureIds: [await announced(elsewhere)], from: '2021-04-01' };
    expect(ruleOf(await world.mutate(VERB, foreign))).toBe('announced-for-its-territory');
    const early = { agencyId: agency, procedureIds: [await announced()], from: '2021-02-28' };
    expect(ruleOf(await world.mutate(VERB, early, { as: lead }))).toBe('announced-before-assigned');
    expect(codeOf(await world.mutate(VERB, { ...early, procedureIds: [] }, { as: lead }))).toBe('INVALID_INPUT');
  });
});
