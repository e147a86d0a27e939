import { newId } from '@qms/kernel';
import { actors, codeOf, done, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcement, openRegister, type Scene } from './build.js';

const VERB = 'withdrawProcedures';
let codes = 0;

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  async function announced(by = scene.city): Promise<{ procedureIds: string[]; on: string }> {
    codes += 1;
    const input = announcement(by, `3.${String(codes).padStart(6, '0')}`);
    return { procedureIds: [done(await scene.world.mutate('announceProcedures', input)).id], on: '2021-06-01' };
  }

  test('the lead unit ends them on a day, for the agencies that settled them too', async () => {
    const { world, lead, agency } = scene;
    const input = await announced();
    const [id = ''] = input.procedureIds;
    done(await world.mutate('assignProcedures', { agencyId: agency, procedureIds: [id], from: '2021-04-01' }));
    const fields = 'version withdrawnOn actions';
    expect(done(await world.mutate(VERB, input, { as: lead, fields }))).toEqual({
      version: 3,
      withdrawnOn: '2021-06-01',
      actions: [],
    });
    expect((await traces(world, id)).verbs).toEqual(['announceProcedures', 'assignProcedures', VERB]);
    const list = `{ before: procedures(first: 9, agencyId: "${agency}", asOf: "2021-05-31") { totalCount }
      after: procedures(first: 9, agencyId: "${agency}", asOf: "2021-06-01") { totalCount } }`;
    expect((await world.query(list)).data).toEqual({ before: { totalCount: 1 }, after: { totalCount: 0 } });
  });

  test('no lead unit withdraws what another territory announced', async () => {
    const { world, lead, elsewhere } = scene;
    const foreign = await announced(elsewhere);
    expect(codeOf(await world.mutate(VERB, foreign, { as: lead }))).toBe('NOT_FOUND');
    expect(codeOf(await world.mutate(VERB, await announced(), { as: actors.head(scene.city) }))).toBe('FORBIDDEN');
    const mixed = { ...foreign, procedureIds: [...(await announced()).procedureIds, ...foreign.procedureIds] };
    expect(codeOf(await world.mutate(VERB, mixed, { as: lead }))).toBe('NOT_FOUND');
    expect(
      (await world.sql('select 1 from procedure where withdrawn_on is not null and code like $1', ['3.%'])).length,
    ).toBe(1);
    expect(codeOf(await world.mutate(VERB, { procedureIds: [newId()], on: '2021-06-01' }, { as: lead }))).toBe(
      'NOT_FOUND',
    );
  });

  test('they end once, and not before they were announced', async () => {
    const { world, lead: as } = scene;
    const input = await announced();
    expect(ruleOf(await world.mutate(VERB, { ...input, on: '2021-02-28' }, { as }))).toBe('withdrawn-once');
    done(await world.mutate(VERB, input, { as }));
    expect(ruleOf(await world.mutate(VERB, input, { as }))).toBe('withdrawn-once');
  });
});
