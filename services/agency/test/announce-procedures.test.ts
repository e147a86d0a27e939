import { newId } from '@qms/kernel';
import { actors, codeOf, done, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcement, openRegister, type Scene } from './build.js';

const VERB = 'announceProcedures';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  test('the lead unit enters what one decision announces, all or none, and whoever may act on it sees how', async () => {
    const input = announcement(scene.city, '1.000001', '1.000002');
    const fields = 'id version code name statutoryDays decisionOn announcedBy { code } actions';
    const first = done(await scene.world.mutate(VERB, input, { as: scene.lead, fields }));
    expect(first).toMatchObject({
      version: 1,
      code: '1.000001',
      statutoryDays: 15,
      decisionOn: '2021-03-01',
      announcedBy: { code: '48' },
      actions: ['assignProcedures', 'withdrawProcedures'],
    });
    expect((await traces(scene.world, first.id)).verbs).toEqual([VERB]);
    const twice = announcement(scene.city, '1.000003', '1.000003');
    expect(codeOf(await scene.world.mutate(VERB, twice, { as: scene.lead }))).toBe('CONFLICT');
    const list = '{ procedures(first: 100) { nodes { code announcedBy { code } actions } } }';
    const seen = (await scene.world.query(list, {}, { as: scene.staff })).data.procedures.nodes;
    expect(seen).toEqual([
      { code: '1.000001', announcedBy: null, actions: [] },
      { code: '1.000002', announcedBy: null, actions: [] },
    ]);
  });

  test('a lead unit announces for the territory it leads and no other', async () => {
    const other = announcement(scene.elsewhere, '1.000004');
    expect(codeOf(await scene.world.mutate(VERB, other, { as: scene.lead }))).toBe('NOT_FOUND');
    const here = announcement(scene.city, '1.000004');
    for (const as of [actors.head(scene.city), scene.approver, actors.overseer()]) {
      expect(codeOf(await scene.world.mutate(VERB, here, { as }))).toBe('FORBIDDEN');
    }
    expect(codeOf(await scene.world.mutate(VERB, { ...here, announcedById: newId() }, { as: scene.lead }))).toBe(
      'NOT_FOUND',
    );
  });

  test('the same code is in force once for each that announces it', async () => {
    done(await scene.world.mutate(VERB, announcement(scene.city, '1.000005'), { as: scene.lead }));
    const again = await scene.world.mutate(VERB, announcement(scene.city, '1.000005'), { as: scene.lead });
    expect(codeOf(again)).toBe('CONFLICT');
    done(await scene.world.mutate(VERB, announcement(scene.elsewhere, '1.000005')));
  });

  test('two who enter one decision at once leave one of it, and whoever comes second is told so', async () => {
    const enter = async (code: string): Promise<unknown> => {
      const input = { ...announcement(scene.city, code), decisionNumber: '9/QĐ-UBND' };
      return codeOf(await scene.world.mutate(VERB, input, { as: scene.lead }));
    };
    const answers = await Promise.all(['1.000011', '1.000012', '1.000013', '1.000014'].map(enter));
    expect(answers).toContain(undefined);
    expect(answers.filter((code) => code !== undefined && code !== 'CONFLICT')).toEqual([]);
    expect(await scene.world.sql(`select 1 from announcement where number = '9/QĐ-UBND'`)).toHaveLength(1);
  });

  test.each([
    ['procedures', []],
    ['procedures', Array.from({ length: 201 }, (_, n) => `1.${String(100_000 + n)}`)],
    ['procedures.code', ['TTHC-1']],
  ])('a wrong %s is refused by name', async (field, codes) => {
    const { errors } = await scene.world.mutate(VERB, announcement(scene.city, ...codes), { as: scene.lead });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
  });
});
