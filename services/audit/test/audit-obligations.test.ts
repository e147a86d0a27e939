import { actors, done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  buildInspection,
  buildInternalAudit,
  codeOf,
  FOUND,
  hearSystem,
  openAudit,
  type Made,
  type Scene,
} from './build.js';

interface List {
  nodes: Record<string, unknown>[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string };
}

describe('auditObligations', () => {
  let scene: Scene;
  let visit: Made;
  let desk: Made;
  beforeAll(async () => {
    scene = await openAudit();
    visit = await buildInspection(scene, 'ON_SITE', 'ANNOUNCED', { plannedOn: '2021-07-10' });
    desk = await buildInspection(scene, 'DESK', 'PLANNED', { plannedOn: '2021-07-20' });
    await buildInspection(scene, 'ON_SITE', 'UNDER_WAY', { plannedOn: '2021-07-11' });
    await buildInspection(scene, 'DESK', 'REQUESTED', { plannedOn: '2021-07-12' });
    await buildInspection(scene, 'ON_SITE', 'CLOSED', { plannedOn: '2021-07-13' });
    await buildInspection(scene, 'ON_SITE', 'PLANNED', { plannedOn: '2021-09-01' });
  });
  afterAll(() => scene.world.close());

  async function due(args: string, as = actors.service('reporting'), language = 'vi'): Promise<List> {
    const answer = await scene.world.query(
      `{ auditObligations(${args}) {
        nodes { rule subjectId occurrence dueOn title agency { id asOf } } totalCount pageInfo { hasNextPage endCursor }
      } }`,
      {},
      { as, headers: { 'accept-language': language } },
    );
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return (answer.data as { auditObligations: List }).auditObligations;
  }

  test('are the planned inspections that have not begun, the earliest first', async () => {
    const { nodes, totalCount } = await due('dueBefore: "2021-08-01", first: 100');
    const agency = { id: scene.agency, asOf: '2021-07-15' };
    expect(totalCount).toBe(2);
    expect(nodes).toEqual([
      {
        rule: 'planned-inspection',
        subjectId: visit.id,
        occurrence: '2021-07-10',
        dueOn: '2021-07-10',
        title: 'Kiểm tra tại trụ sở theo kế hoạch',
        agency,
      },
      {
        rule: 'planned-inspection',
        subjectId: desk.id,
        occurrence: '2021-07-20',
        dueOn: '2021-07-20',
        title: 'Kiểm tra qua hồ sơ theo kế hoạch',
        agency,
      },
    ]);
  });

  test('are due before a day, not on it, and speak the reader’s language', async () => {
    const { nodes } = await due('dueBefore: "2021-07-20", first: 100', scene.secretary, 'en');
    expect(nodes).toMatchObject([{ subjectId: visit.id, title: 'Planned inspection on site' }]);
  });

  test('come page by page', async () => {
    const one = await due('dueBefore: "2022-01-01", first: 1');
    expect(one.pageInfo.hasNextPage).toBe(true);
    const rest = await due(`dueBefore: "2022-01-01", first: 5, after: "${one.pageInfo.endCursor}"`);
    expect(rest.nodes.map((node) => node['dueOn'])).toEqual(['2021-07-20', '2021-09-01']);
  });

  test('out of scope are not listed and not counted', async () => {
    expect(await due('dueBefore: "2022-01-01", first: 5', scene.outsider)).toMatchObject({ nodes: [], totalCount: 0 });
    const forged = Buffer.from('["x","y"]').toString('base64url');
    const answer = await scene.world.query(
      `{ auditObligations(dueBefore: "2022-01-01", first: 1, after: "${forged}") { totalCount } }`,
    );
    expect(codeOf(answer)).toBe('INVALID_INPUT');
  });

  test('name the yearly audit and review of each system in use, from the last one or its first day', async () => {
    const { world } = scene;
    const system = await hearSystem(scene, { since: '2020-08-05' });
    await hearSystem(scene, { stage: 'BUILDING' });
    await hearSystem(scene, { since: '2019-01-01', to: '2020-01-01' });
    const yearly = async (): Promise<unknown[]> =>
      (await due('dueBefore: "2021-08-06", first: 100')).nodes
        .filter(({ subjectId }) => subjectId === system)
        .map(({ rule, dueOn, title }) => [rule, dueOn, title]);
    expect(await yearly()).toEqual([
      ['internal-audit', '2021-08-05', 'Đánh giá nội bộ hằng năm'],
      ['management-review', '2021-08-05', 'Xem xét của lãnh đạo hằng năm'],
    ]);
    expect((await due('dueBefore: "2021-08-06", first: 100')).totalCount).toBe(4);
    const auditor = actors.internalAuditor(scene.agency);
    const audit = await buildInternalAudit(scene, auditor, system);
    const input = { internalAuditId: audit.id, expectedVersion: audit.version, ...FOUND };
    done(await world.mutate('recordInternalAudit', input, { as: auditor }));
    expect(await yearly()).toEqual([['management-review', '2021-08-05', 'Xem xét của lãnh đạo hằng năm']]);
    const one = await due('dueBefore: "2022-06-03", first: 3');
    const rest = await due(`dueBefore: "2022-06-03", first: 9, after: "${one.pageInfo.endCursor}"`);
    expect(one.nodes.at(-1)).toMatchObject({ rule: 'management-review', subjectId: system });
    expect(rest.nodes.map(({ rule, dueOn }) => [rule, dueOn])).toEqual([
      ['planned-inspection', '2021-09-01'],
      ['internal-audit', '2022-06-02'],
    ]);
  });
});
