import { actors, done, type Answer } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSystem, hearEvidence, openRegister, registerAgency, type BuiltSystem, type Scene } from './build.js';

const ENDS = 'number standing supersededOn closedOn closedBecause successors { id }';

describe('declarations', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  interface Declared extends BuiltSystem {
    holder: string;
    heir: string;
  }

  /** Declared on 2020-03-02 as 5/QĐ and on 2021-03-01 as 6/QĐ, and then merged into another agency. */
  async function declaredTwice(): Promise<Declared> {
    const { world } = scene;
    const system = await buildSystem(scene, 'DECLARED');
    const as = actors.head(system.holder);
    await hearEvidence(scene, system.id, { auditedOn: '2021-01-01', reviewedOn: '2021-01-02' });
    const own = { qualitySystemId: system.id, expectedVersion: system.version };
    const { version } = done(await world.mutate('confirmEffectiveness', { ...own, on: '2021-02-01' }, { as }));
    const again = { number: '6/QĐ', declaredOn: '2021-03-01', edition: '2015', signer: 'Trần Thị Bình' };
    done(await world.mutate('publishDeclaration', { ...own, ...again, expectedVersion: version }, { as }));
    return { ...system, heir: (await registerAgency(world, { parentId: scene.city })).id };
  }

  function merge({ holder, heir }: Declared, on: string): Promise<Answer> {
    const act = { on, legalBasis: 'NQ 653/2019/UBTVQH14', reason: 'Sắp xếp' };
    const from = [{ agencyId: holder, expectedVersion: 1 }];
    return scene.world.mutate('mergeAgencies', { ...act, from, into: { agencyId: heir } }, { as: scene.lead });
  }

  async function list(filter: object): Promise<unknown[]> {
    const asked = `query ($filter: DeclarationFilter) { declarations(first: 9, filter: $filter) { totalCount nodes { ${ENDS} } } }`;
    const { data, errors } = await scene.world.query(asked, { filter }, { as: actors.admin() });
    if (errors) throw new Error(JSON.stringify(errors));
    const { totalCount, nodes } = data.declarations as { totalCount: number; nodes: unknown[] };
    expect(nodes).toHaveLength(totalCount);
    return nodes;
  }

  const first = { number: '5/QĐ', closedOn: null, closedBecause: null, successors: [] };
  const superseded = { ...first, standing: 'SUPERSEDED', supersededOn: '2021-03-01' };

  test('what another had taken the place of by then is not closed with its agency', async () => {
    const system = await declaredTwice();
    done(await merge(system, '2021-07-01'));
    const closed = { standing: 'CLOSED', supersededOn: null, closedOn: '2021-07-01', closedBecause: 'MERGE' };
    const second = { number: '6/QĐ', ...closed, successors: [{ id: system.heir }] };
    const qualitySystemId = system.id;
    expect(await list({ qualitySystemId })).toEqual([superseded, second]);
    expect(await list({ qualitySystemId, standing: 'SUPERSEDED' })).toEqual([superseded]);
    expect(await list({ qualitySystemId, standing: 'CLOSED' })).toEqual([second]);
    expect(await list({ qualitySystemId, standing: 'IN_FORCE' })).toEqual([]);
    const kept = 'select closed_on::text as day from declaration where quality_system_id = $1 order by declared_on';
    expect(await scene.world.sql(kept, [system.id])).toEqual([{ day: null }, { day: '2021-07-01' }]);
  });

  test('one that was closed all the same keeps the earlier of its two ends', async () => {
    const system = await declaredTwice();
    done(await merge(system, '2021-07-01'));
    await scene.world.sql(
      `update declaration set closed_on = '2021-07-01', closed_because = 'MERGE', successor_ids = array[$2::uuid]
       where quality_system_id = $1 and number = '5/QĐ'`,
      [system.id, system.heir],
    );
    const qualitySystemId = system.id;
    expect((await list({ qualitySystemId }))[0]).toEqual(superseded);
    expect(await list({ qualitySystemId, standing: 'SUPERSEDED' })).toEqual([superseded]);
  });

  test('an act that is older than the later declaration closes the one before it', async () => {
    const system = await declaredTwice();
    done(await merge(system, '2021-01-01'));
    const closed = {
      standing: 'CLOSED',
      supersededOn: null,
      closedBecause: 'MERGE',
      successors: [{ id: system.heir }],
    };
    expect(await list({ qualitySystemId: system.id, standing: 'CLOSED' })).toEqual([
      { ...closed, number: '5/QĐ', closedOn: '2021-01-01' },
      { ...closed, number: '6/QĐ', closedOn: '2021-03-01' },
    ]);
  });

  test('once its last declaration is closed no older one is in force again', async () => {
    const { world } = scene;
    const system = await declaredTwice();
    const closing = `update declaration set closed_on = '2021-07-01', closed_because = 'MERGE' where quality_system_id = $1 and number = '6/QĐ'`;
    await world.sql(closing, [system.id]);
    const asked = `query ($id: ID!, $asOf: Date!) { qualitySystem(id: $id, asOf: $asOf) { edition latestDeclaration { number } } }`;
    const seen = async (asOf: string) =>
      (await world.query(asked, { id: system.id, asOf }, { as: scene.lead })).data.qualitySystem as unknown;
    expect(await seen('2021-02-28')).toEqual({ edition: '2015', latestDeclaration: { number: '5/QĐ' } });
    expect(await seen('2021-06-30')).toEqual({ edition: '2015', latestDeclaration: { number: '6/QĐ' } });
    expect(await seen('2021-07-01')).toEqual({ edition: null, latestDeclaration: null });
    // whoever has nothing in force has nothing to declare again
    const change = { qualitySystemId: system.id, expectedVersion: system.version + 2, scope: 'Khác' };
    const fields = 'id version stage redeclareBy';
    const changed = await world.mutate('changeScope', change, { as: actors.head(system.holder), fields });
    expect(done(changed)).toMatchObject({ redeclareBy: null });
  });
});
