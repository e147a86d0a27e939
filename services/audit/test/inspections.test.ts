import { newId, type Actor } from '@qms/kernel';
import { actors } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildInspection, codeOf, openAudit, type Made, type Scene } from './build.js';

interface List {
  nodes: { id: string; plannedOn: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
  totalCount?: number;
}

describe('inspections', () => {
  let scene: Scene;
  let made: Made[];
  beforeAll(async () => {
    scene = await openAudit();
    made = [
      await buildInspection(scene, 'ON_SITE', 'PLANNED', { plannedOn: '2020-12-31' }),
      await buildInspection(scene, 'DESK', 'REVIEWED', { plannedOn: '2021-01-01' }),
      await buildInspection(scene, 'ON_SITE', 'SIGNED', { plannedOn: '2021-06-01' }),
      await buildInspection(scene, 'DESK', 'PLANNED', { plannedOn: '2021-06-01' }),
      await buildInspection(scene, 'ON_SITE', 'PLANNED', { plannedOn: '2021-12-31', agencyId: scene.leadUnit }),
    ];
  });
  afterAll(() => scene.world.close());

  async function list(args: string, as = scene.lead, count = false): Promise<List> {
    const answer = await scene.world.query(
      `{ inspections(${args}) { nodes { id plannedOn } pageInfo { hasNextPage endCursor } ${count ? 'totalCount' : ''} } }`,
      {},
      { as },
    );
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return (answer.data as { inspections: List }).inspections;
  }

  test('come page by page, the latest planned first, each once', async () => {
    const seen: string[] = [];
    let after = '';
    for (;;) {
      const page = await list(`first: 2${after}`);
      seen.push(...page.nodes.map(({ id }) => id));
      if (!page.pageInfo.hasNextPage) break;
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(made.map(({ id }) => id)));
    expect(seen[0]).toBe(made[4]?.id);
    expect(seen.at(-1)).toBe(made[0]?.id);
  });

  test.each([
    ['year: 2021', 4],
    ['year: 2020', 1],
    ['method: DESK', 2],
    ['state: SIGNED', 1],
    ['method: ON_SITE, state: PLANNED, year: 2021', 1],
  ])('filtered by %s are %i', async (filter, count) => {
    const page = await list(`first: 100, filter: { ${filter} }`, scene.lead, true);
    expect(page.nodes).toHaveLength(count);
    expect(page.totalCount).toBe(count);
  });

  test('of one agency are that agency’s', async () => {
    expect((await list(`first: 10, filter: { agencyId: "${scene.leadUnit}" }`)).nodes).toHaveLength(1);
  });

  test('out of scope are not found through id, list, count or reference', async () => {
    const id = made[2]?.id ?? '';
    for (const as of [scene.outsider, actors.nobody(), actors.head(scene.elsewhere)]) {
      const page = await list('first: 100', as, true);
      expect(page).toMatchObject({ nodes: [], totalCount: 0 });
      const answer = await scene.world.query(
        `query ($id: ID!, $keys: [_Any!]!) {
          inspection(id: $id) { id }
          _entities(representations: $keys) { ... on Inspection { id } }
        }`,
        {
          id,
          keys: [
            { __typename: 'Inspection', id },
            { __typename: 'Inspection', id: newId() },
          ],
        },
        { as },
      );
      expect(answer.errors).toBeUndefined();
      expect(answer.data).toEqual({ inspection: null, _entities: [null, null] });
    }
    expect((await list('first: 100', scene.head)).nodes).toHaveLength(4);
    expect((await list('first: 100', actors.overseer())).nodes).toHaveLength(5);
  });

  test('many references are one statement', async () => {
    const keys = made.map(({ id }) => ({ __typename: 'Inspection', id }));
    const { result, statements } = await scene.world.countStatements(() =>
      scene.world.query(
        `query ($keys: [_Any!]!) { _entities(representations: $keys) {
          ... on Inspection { id state minutes review inspectors { id } agency { id asOf } actions }
        } }`,
        { keys },
        { as: scene.lead },
      ),
    );
    expect(result.errors).toBeUndefined();
    // the rows, their papers, and the viewer's roles
    expect(statements).toHaveLength(3);
    expect(result.data).toMatchObject({
      _entities: [
        {
          state: 'PLANNED',
          agency: { id: scene.agency, asOf: '2021-07-15' },
          inspectors: [{ id: scene.inspector.id }],
        },
        { state: 'REVIEWED', review: 'Còn thiếu hai thủ tục.' },
        { state: 'SIGNED', minutes: 'Hệ thống phù hợp.\nMột lưu ý.', actions: ['closeInspection'] },
        { state: 'PLANNED' },
        { state: 'PLANNED' },
      ],
    });
  });

  test('counting is done only when asked for', async () => {
    const { statements } = await scene.world.countStatements(() => list('first: 2'));
    expect(statements).toHaveLength(1);
  });

  test.each([
    'first: 0',
    'first: 101',
    'first: 1, after: "x"',
    `first: 1, after: "${forged('x', 'y')}"`,
    'first: 1, filter: { agencyId: "x" }',
    'first: 1, filter: { year: 100000 }',
  ])('asked for with %s are INVALID_INPUT', async (args) => {
    const answer = await scene.world.query(`{ inspections(${args}) { nodes { id } } }`, {}, { as: scene.lead });
    expect(codeOf(answer)).toBe('INVALID_INPUT');
  });

  test('staff read that and when their agency is inspected, and none of its papers', async () => {
    const onSite = await buildInspection(scene, 'ON_SITE', 'CLOSED');
    const desk = await buildInspection(scene, 'DESK', 'CLOSED');
    const ask = `query ($onSite: ID!, $desk: ID!) {
      onSite: inspection(id: $onSite) { state minutes conclusion journal(first: 5) { totalCount } }
      desk: inspection(id: $desk) { state agencyReport review journal(first: 5) { totalCount } }
    }`;
    const asked = async (as: Actor): Promise<Record<'onSite' | 'desk', unknown>> =>
      (await scene.world.query(ask, { onSite: onSite.id, desk: desk.id }, { as })).data as never;
    const papers = await asked(scene.secretary);
    for (const paper of Object.values({ ...(papers.onSite as object), ...(papers.desk as object) })) {
      expect(paper).toBeTruthy();
    }
    expect(await asked(actors.staff(scene.agency))).toEqual({
      onSite: { state: 'CLOSED', minutes: null, conclusion: null, journal: null },
      desk: { state: 'CLOSED', agencyReport: null, review: null, journal: null },
    });
  });
});

function forged(...key: string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}
