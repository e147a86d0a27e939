import { actors, codeOf, done, REFUSED, refusals, ruleOf, reasonsOf, traces, type Answer } from '@qms/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { carryOutSuccessions } from '../src/succession/succession.jobs.js';
import { openRegister, registerAgency, type Built, type Scene } from './build.js';

const VERB = 'cancelSuccession';
const ACT = { on: '2021-08-01', legalBasis: 'NQ 653', reason: 'Sắp xếp' };
const FIELDS =
  'id version state obstacle cancelledBecause actions lines { from { id } to { id } } foundings { id code }';

interface Planned extends Built {
  foundings: { id: string }[];
}

describe('an act that is still to come', () => {
  let scene: Scene;
  let ending: Built;
  beforeEach(async () => {
    scene = await openRegister();
    ending = await registerAgency(scene.world, { code: '20236', parentId: scene.city });
  });
  afterEach(() => scene.world.close());

  const plan = (given: object = {}): Promise<Answer> => {
    const founding = { code: '20236', name: 'Phường Hải Châu', level: 'COMMUNE', obligation: 'ENCOURAGED' };
    const from = [{ agencyId: ending.id, expectedVersion: ending.version }];
    const into = { ...founding, parentId: scene.city };
    return scene.world.mutate('mergeAgencies', { ...ACT, from, into, ...given }, { as: scene.lead, fields: FIELDS });
  };
  const planned = async (): Promise<Planned> => done(await plan());
  const act = async (id: string): Promise<Record<string, unknown>> =>
    (await scene.world.query(`query ($id: ID!) { succession(id: $id) { ${FIELDS} } }`, { id })).data
      .succession as never;
  const run = (): Promise<void> => carryOutSuccessions.run({ ...scene.world.ctx(), service: 'agency' } as never, {});
  const at = (instant: string): void => scene.world.clock.set(new Date(instant));
  const alive = async (id: string): Promise<boolean> =>
    (await scene.world.query('query ($id: ID!) { agency(id: $id) { id } }', { id })).data.agency !== null;

  test('changes nothing before its day, takes effect at its midnight, once, and is made up when that was missed', async () => {
    const succession = await planned();
    expect(await act(succession.id)).toMatchObject({
      state: 'PLANNED',
      actions: [VERB],
      foundings: [{ code: '20236' }],
    });
    const heir = succession.foundings[0]?.id ?? '';
    at('2021-07-31T16:59:59Z');
    await run();
    expect([await alive(ending.id), await alive(heir)]).toEqual([true, false]);
    at('2021-07-31T17:00:00Z');
    await run();
    await run();
    expect([await alive(ending.id), await alive(heir)]).toEqual([false, true]);
    expect(await act(succession.id)).toMatchObject({ state: 'DONE', actions: [], lines: [{ to: { id: heir } }] });
    expect((await traces(scene.world, succession.id)).verbs).toEqual(['mergeAgencies', 'takeEffect']);
    expect(await reasonsOf(scene.world, succession.id)).toEqual([ACT.reason, ACT.reason]);
    const late = await registerAgency(scene.world, { parentId: scene.city });
    const into = { agencyId: scene.agency };
    const missed = await plan({ on: '2021-09-01', from: [{ agencyId: late.id, expectedVersion: 1 }], into });
    done(missed);
    at('2021-11-11T03:00:00Z');
    await run();
    expect(await scene.world.sql('select valid_to::text as to from agency where id = $1', [late.id])).toEqual([
      { to: '2021-09-01' },
    ]);
  });

  test('two workers at once carry it out once', async () => {
    const succession = await planned();
    at('2021-08-01T00:00:00Z');
    await Promise.all([run(), run(), run()]);
    expect(await act(succession.id)).toMatchObject({ state: 'DONE', obstacle: null });
    const events = await scene.world.sql(`select 1 from outbox where name = 'agency.succeeded'`);
    expect(events).toHaveLength(1);
  });

  test('is refused today for what would refuse it on its day, and leaves nothing of the trial', async () => {
    await registerAgency(scene.world, { parentId: ending.id });
    expect(ruleOf(await plan())).toBe('subordinates-first');
    const taken = { code: '48', name: 'X', level: 'COMMUNE', obligation: 'ENCOURAGED', parentId: scene.city };
    expect(codeOf(await plan({ into: taken }))).toBe('INVALID_INPUT');
    expect(await scene.world.sql('select 1 from succession')).toEqual([]);
    expect((await traces(scene.world, ending.id)).events).toEqual(['agency.registered', 'agency.registered']);
  });

  test('what comes into its way is told; mended, it takes effect', async () => {
    const succession = await planned();
    const child = await registerAgency(scene.world, { name: 'Trạm y tế', parentId: ending.id });
    at('2021-08-02T00:00:00Z');
    await run();
    await run();
    const met = await act(succession.id);
    expect(met).toMatchObject({ state: 'PLANNED', version: 2, actions: [VERB] });
    expect(met['obstacle']).toContain('Trạm y tế');
    const move = { agencyId: child.id, parentId: scene.city, from: '2021-07-31', legalBasis: 'x', reason: 'y' };
    done(await scene.world.mutate('moveAgency', { ...move, expectedVersion: 1 }, { as: scene.lead }));
    await run();
    expect(await act(succession.id)).toMatchObject({ state: 'DONE', obstacle: null });
  });

  test('what fails of it for a fault of ours holds up no other, and is told once all have had their turn', async () => {
    const ill = await planned();
    const other = await registerAgency(scene.world, { parentId: scene.city });
    const from = [{ agencyId: other.id, expectedVersion: 1 }];
    const well = done<Built>(await plan({ from, into: { agencyId: scene.agency } }));
    await scene.world.sql(
      `create function fails() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$;
       create trigger fails before update on agency for each row when (old.id = '${ending.id}') execute function fails()`,
    );
    at('2021-08-02T00:00:00Z');
    await expect(run()).rejects.toThrow('the disk is full');
    expect(await act(ill.id)).toMatchObject({ state: 'PLANNED', obstacle: null });
    expect(await act(well.id)).toMatchObject({ state: 'DONE' });
    await scene.world.sql('drop trigger fails on agency');
    await run();
    expect(await act(ill.id)).toMatchObject({ state: 'DONE' });
  });

  test('has its turn before a hundred older ones that something is in the way of', async () => {
    const gone = await registerAgency(scene.world, { parentId: scene.city });
    const from = [{ agencyId: gone.id, expectedVersion: 1 }];
    done(await plan({ on: '2021-07-01', from, into: { agencyId: scene.agency } }));
    // it has ended already: nothing ends it again
    await scene.world.sql(
      `with act as (
         insert into succession (id, changed_at, territory_id, on_day, legal_basis, reason, state, decided_by, obstacle)
         select gen_random_uuid(), now(), $1, '2021-07-16', 'NQ', 'Sắp xếp', 'PLANNED', 'x', 'Vướng'
         from generate_series(1, 100) returning id)
       insert into succession_line (succession_id, number, from_id, kind) select id, 1, $2, 'DISSOLVE' from act`,
      [scene.city, gone.id],
    );
    const { id } = await planned();
    at('2021-08-02T00:00:00Z');
    await run();
    expect(await act(id)).toMatchObject({ state: 'DONE' });
    expect(await scene.world.sql(`select 1 from succession where obstacle is not null`)).toHaveLength(100);
  });

  test('is given up before its day with the reason, and not after; who may', async () => {
    const { world, lead, outsider, city } = scene;
    const { id, version } = await planned();
    const input = { successionId: id, reason: 'Nghị quyết bị hoãn', expectedVersion: version };
    const others = [actors.head(city), actors.secretary(city)];
    const trial = { verb: VERB, input, subject: 'successionId', allowed: lead, outsider, others };
    expect(await refusals(world, trial)).toEqual(REFUSED);
    const answer = await world.mutate(VERB, input, { as: lead, fields: FIELDS });
    expect(done(answer)).toMatchObject({ state: 'CANCELLED', cancelledBecause: 'Nghị quyết bị hoãn', actions: [] });
    expect(await reasonsOf(world, id)).toEqual([ACT.reason, 'Nghị quyết bị hoãn']);
    expect(codeOf(await world.mutate(VERB, { ...input, expectedVersion: version + 1 }, { as: lead }))).toBe('CONFLICT');
    at('2021-08-02T00:00:00Z');
    await run();
    expect(await alive(ending.id)).toBe(true);
    const again = done<Planned>(await plan({ on: '2021-09-01' }));
    at('2021-09-01T00:00:00Z');
    const late = { successionId: again.id, reason: 'Muộn', expectedVersion: again.version };
    expect(codeOf(await world.mutate(VERB, late, { as: lead }))).toBe('CONFLICT');
  });

  test('acts are listed by their day, within reach', async () => {
    const { id } = await planned();
    const list = '{ successions(first: 5, state: PLANNED) { totalCount nodes { id } } }';
    const ask = async (as: Scene['lead']): Promise<unknown> =>
      (await scene.world.query(list, {}, { as })).data.successions;
    expect(await ask(scene.lead)).toEqual({ totalCount: 1, nodes: [{ id }] });
    expect(await ask(scene.outsider)).toEqual({ totalCount: 0, nodes: [] });
  });
});
