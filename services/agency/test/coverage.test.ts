import { newId } from '@qms/kernel';
import { actors, done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  announcement,
  buildProcedures,
  buildSystem,
  hearCoverage,
  openRegister,
  registerAgency,
  type Scene,
} from './build.js';

describe('QualitySystem.coverage', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  /** What document-control says of a document, heard as the worker hears it. */
  async function hear(agencyId: string, documentId: string, version: number, ...procedureIds: string[]): Promise<void> {
    const from = version < 3 ? '2021-04-01' : '2021-06-01';
    await hearCoverage(scene, { agencyId, documentId, version, from, procedureIds });
  }

  const COVERAGE = `coverage { announced declared documented
    missing(first: 5) { totalCount nodes { procedure { code } declared documented } pageInfo { hasNextPage endCursor } } }`;

  async function coverage(id: string, asOf = '2021-07-15'): Promise<Record<string, unknown>> {
    const asked = `query ($id: ID!, $asOf: Date!) { qualitySystem(id: $id, asOf: $asOf) { ${COVERAGE} } }`;
    return (await scene.world.query(asked, { id, asOf }, { as: scene.lead })).data.qualitySystem.coverage;
  }

  test('counts what is announced, declared and documented on a day, and names the gaps', async () => {
    const { id: holder } = await registerAgency(scene.world, { parentId: scene.city });
    const codes = ['1.200001', '1.200002', '1.200003', '1.200004'];
    const [first = '', second = '', third = ''] = await buildProcedures(scene, holder, ...codes);
    const system = await buildSystem(scene, 'DECLARED', { holder, procedureIds: [first, second] });
    const [one, other] = [newId(), newId()];
    await hear(holder, one, 1, first);
    await hear(holder, one, 2, first, third);
    await hear(holder, one, 1, second);
    await hear(holder, one, 2, second);
    await hear(newId(), other, 1, second);
    expect(await coverage(system.id)).toEqual({
      announced: 4,
      declared: 2,
      documented: 2,
      missing: {
        totalCount: 3,
        nodes: [
          { procedure: { code: '1.200002' }, declared: true, documented: false },
          { procedure: { code: '1.200003' }, declared: false, documented: true },
          { procedure: { code: '1.200004' }, declared: false, documented: false },
        ],
        pageInfo: { hasNextPage: false, endCursor: expect.any(String) },
      },
    });
    // withdrawn in June: what was covered in May was covered
    await hear(holder, one, 3);
    expect(await coverage(system.id)).toMatchObject({ documented: 0, missing: { totalCount: 4 } });
    expect(await coverage(system.id, '2021-05-31')).toMatchObject({ documented: 2 });
    expect(await coverage(system.id, '2021-02-28')).toMatchObject({ announced: 0, missing: { totalCount: 0 } });
    await hear(holder, one, 4, second);
    expect(await coverage(system.id)).toMatchObject({ documented: 1 });
  });

  test('the gaps come page by page, and what is withdrawn is none', async () => {
    const { id: holder } = await registerAgency(scene.world, { parentId: scene.city });
    const ids = await buildProcedures(scene, holder, '1.300001', '1.300002', '1.300003');
    const system = await buildSystem(scene, 'BUILDING', { holder });
    const page = async (after: string | null): Promise<string[]> => {
      const asked = `query ($id: ID!, $after: String) { qualitySystem(id: $id) { coverage { missing(first: 2, after: $after) {
        nodes { procedure { code } } pageInfo { endCursor } } } } }`;
      const { data } = await scene.world.query(asked, { id: system.id, after }, { as: scene.lead });
      const { nodes, pageInfo } = data.qualitySystem.coverage.missing as {
        nodes: { procedure: { code: string } }[];
        pageInfo: { endCursor: string };
      };
      return [...nodes.map(({ procedure }) => procedure.code), pageInfo.endCursor];
    };
    const [a, b, end] = await page(null);
    expect([a, b]).toEqual(['1.300001', '1.300002']);
    expect((await page(end ?? null)).slice(0, -1)).toEqual(['1.300003']);
    const withdrawal = { procedureIds: ids.slice(1), on: '2021-07-01' };
    done(await scene.world.mutate('withdrawProcedures', withdrawal, { as: scene.lead }));
    expect(await coverage(system.id)).toMatchObject({ announced: 1, missing: { totalCount: 1 } });
  });

  test('a hundred agencies with their systems, coverage, gaps, committees and declarations cost what two do', async () => {
    const { world } = scene;
    const { id: parentId } = await registerAgency(world, { level: 'PROVINCE', parentId: scene.city });
    for (let n = 0; n < 100; n += 1) {
      const { id: holder } = await registerAgency(world, { code: `C-${100 + n}`, parentId });
      if (n < 2) {
        const ids = await buildProcedures(scene, holder, `1.50000${n}`, `1.60000${n}`);
        await buildSystem(scene, 'DECLARED', { holder, procedureIds: ids.slice(1) });
      } else await buildSystem(scene, 'BUILDING', { holder });
    }
    const asked = (
      first: number,
    ): string => `{ agencies(first: ${first}, filter: { parentId: "${parentId}" }) { nodes { id
      conversion { convertedOn } qualitySystem { id stage edition ${COVERAGE} procedures(first: 3) { nodes { code } }
        committee { decisionNumber members { officer { name } } } latestDeclaration { number kind standing publicCode procedures(first: 2) { nodes { code } } } } } } }`;
    const few = await world.countStatements(() => world.query(asked(2), {}, { as: scene.lead }));
    const many = await world.countStatements(() => world.query(asked(100), {}, { as: scene.lead }));
    expect(many.result.errors).toBeUndefined();
    expect(many.result.data.agencies.nodes).toHaveLength(100);
    expect(many.statements.length, many.statements.join('\n')).toBe(few.statements.length);
    expect(many.statements.length).toBeLessThanOrEqual(13);
    const listed = await world.countStatements(() =>
      world.query(
        `{ qualitySystems(first: 100) { nodes { id ${COVERAGE} } } declarations(first: 100) { nodes { number } } }`,
      ),
    );
    expect(listed.result.data.qualitySystems.nodes).toHaveLength(100);
    expect(listed.statements.length, listed.statements.join('\n')).toBeLessThanOrEqual(6);
  });

  test('systems are found by stage, edition, agency and subtree, in pages, and counted only when asked', async () => {
    const { world, lead: as } = scene;
    const system = await buildSystem(scene, 'DECLARED');
    const find = async (filter: string): Promise<{ totalCount: number; nodes: { id: string }[] }> =>
      (
        await world.query(
          `{ qualitySystems(first: 100, filter: { ${filter} }) { totalCount nodes { id } } }`,
          {},
          { as },
        )
      ).data.qualitySystems;
    expect((await find('stage: DECLARED')).nodes.map(({ id }) => id)).toContain(system.id);
    expect(await find(`agencyId: "${system.holder}"`)).toEqual({ totalCount: 1, nodes: [{ id: system.id }] });
    expect(await find(`agencyId: "${system.holder}", stage: BUILDING`)).toEqual({ totalCount: 0, nodes: [] });
    expect(await find(`agencyId: "${system.holder}", edition: "2008"`)).toEqual({ totalCount: 0, nodes: [] });
    expect((await find(`subtreeOf: "${system.holder}", edition: "2015"`)).totalCount).toBe(1);
    expect((await find(`subtreeOf: "${scene.elsewhere}"`)).totalCount).toBe(0);
    const { errors } = await world.query('{ qualitySystems(first: 1, filter: { agencyId: "x" }) { totalCount } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'filter.agencyId' });
    const uncounted = await world.countStatements(() => world.query('{ qualitySystems(first: 1) { nodes { id } } }'));
    expect(uncounted.statements).toHaveLength(1);
  });

  test('a procedure of another’s announcement is named like any other', async () => {
    done(await scene.world.mutate('announceProcedures', announcement(scene.elsewhere, '1.400001')));
    const [row] = await scene.world.sql<{ id: string }>(`select id from procedure where code = '1.400001'`);
    const system = await buildSystem(scene, 'DECLARED', { procedureIds: [String(row?.id)] });
    const asked = `query ($id: ID!) { qualitySystem(id: $id) { latestDeclaration { procedures(first: 5) { totalCount nodes { code } } } } }`;
    const { data } = await scene.world.query(asked, { id: system.id }, { as: actors.head(system.holder) });
    expect(data.qualitySystem.latestDeclaration.procedures).toEqual({ totalCount: 1, nodes: [{ code: '1.400001' }] });
  });
});
