import type { Actor } from '@qms/kernel';
import { actors, codeOf, done, type Answer } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { carryOutSuccessions } from '../src/succession/succession.jobs.js';
import { openRegister, registerAgency, type Built, type Scene } from './build.js';

const ACT = { on: '2021-07-01', legalBasis: 'NQ 202/2025/QH15', reason: 'Sắp xếp' };
const HEADER = 'on,legal_basis,kind,from_code,to_code,to_name,to_level,to_parent_code,to_obligation\n';
const COLUMNS = 'created faults { line column message }';

describe('a successor without a superior', () => {
  let scene: Scene;
  let made = 0;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const ward = (): Promise<Built> => registerAgency(scene.world, { parentId: scene.city });
  const province = (code: string): Promise<Built> => registerAgency(scene.world, { code, level: 'PROVINCE' });
  const at = ({ id, version }: Built): object => ({ agencyId: id, expectedVersion: version });
  const rootless = (given: object = {}): object => {
    made += 1;
    return { code: `R-${made}`, name: 'Mới', level: 'PROVINCE', obligation: 'MANDATORY', ...given };
  };
  const merge = (from: Built[], as: Actor, given: object = {}): Promise<Answer> =>
    scene.world.mutate('mergeAgencies', { ...ACT, from: from.map(at), into: rootless(), ...given }, { as });
  const take = async (as: Actor, ...lines: string[]): Promise<Record<string, unknown>> =>
    done(
      await scene.world.mutate(
        'importSuccessions',
        { csv: `${HEADER}${lines.join('\n')}\n`, dryRun: false },
        { as, fields: COLUMNS },
      ),
    );
  /** A committee's people who keep the register besides. */
  const keeper = (...committees: Built[]): Actor => ({
    ...actors.admin(),
    grants: [...actors.admin().grants, ...committees.flatMap(({ id }) => actors.approver(id).grants)],
  });

  test('takes the place of none that has one, today or on a day to come; nothing changes', async () => {
    const { world, lead, approver } = scene;
    const [one, two] = [await ward(), await ward()];
    const why = { ...ACT, ...at(one) };
    for (const as of [lead, approver, actors.service('cli'), keeper({ id: scene.city, version: 1 })]) {
      for (const answer of [
        await merge([one, two], as),
        await merge([one, two], as, { on: '2021-12-01' }),
        await world.mutate('transferAgency', { ...why, into: rootless() }, { as }),
        await world.mutate('splitAgency', { ...why, into: [rootless({ parentId: scene.city }), rootless()] }, { as }),
      ]) {
        expect(answer.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'into.parentId' } }]);
      }
    }
    expect(await world.sql('select 1 from succession')).toEqual([]);
  });

  test('takes a root’s place, entered by whoever may enter a root', async () => {
    const [one, two] = [await province('31'), await province('32')];
    const committee = {
      ...actors.approver(one.id),
      grants: [one, two].flatMap(({ id }) => actors.approver(id).grants),
    };
    expect(codeOf(await merge([one, two], committee))).toBe('FORBIDDEN');
    expect(codeOf(await merge([one, two], committee, { on: '2021-12-01' }))).toBe('FORBIDDEN');
    expect(codeOf(await merge([one, two], actors.admin()))).toBe('FORBIDDEN');
    done(await merge([one, two], keeper(one, two)));
    const query = 'query ($code: String!) { agencyByCode(code: $code) { parent { id } predecessors { from { id } } } }';
    const { data } = await scene.world.query(query, { code: `R-${made}` });
    const predecessors = [one, two].map(({ id }) => ({ from: { id } }));
    expect(data.agencyByCode).toEqual({ parent: null, predecessors });
  });

  test('in a file is told by its line and column, unless it takes a root’s place', async () => {
    const cli = actors.service('cli');
    await registerAgency(scene.world, { code: 'W-1', parentId: scene.city });
    await province('33');
    const ofRoot = '2021-07-01,NQ 1,RENAME,33,34,Tỉnh mới,province,,mandatory';
    const ofWard = '2021-07-01,NQ 1,RENAME,W-1,W-2,Phường mới,commune,,encouraged';
    for (const as of [cli, scene.lead]) {
      const told = await take(as, ofWard);
      expect(told).toMatchObject({ created: 0, faults: [{ line: 2, column: 'to_parent_code' }] });
    }
    expect(await take(cli, ofRoot, ofWard)).toMatchObject({ faults: [{ line: 3, column: 'to_parent_code' }] });
    expect(await take(cli, ofRoot)).toEqual({ created: 1, faults: [] });
    expect(await take(cli, ofRoot)).toEqual({ created: 0, faults: [] });
  });

  test('is refused on its day when what ends has come below another since', async () => {
    const { world } = scene;
    const root = await province('35');
    const answer = done(await merge([root], actors.service('cli'), { on: '2021-12-01' }));
    const move = { ...at(root), parentId: scene.city, from: '2021-08-01', legalBasis: 'x', reason: 'y' };
    done(await world.mutate('moveAgency', move));
    world.clock.set(new Date('2021-12-02T00:00:00Z'));
    await carryOutSuccessions.run({ ...world.ctx(), service: 'agency' } as never, {});
    const query = 'query ($id: ID!) { succession(id: $id) { state obstacle } }';
    const { data } = await world.query(query, { id: answer.id });
    expect(data.succession).toMatchObject({ state: 'PLANNED', obstacle: expect.stringContaining('cấp trên') });
  });
});
