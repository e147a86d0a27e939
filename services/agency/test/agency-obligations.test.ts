import { actors, done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSystem, openRegister, type BuiltSystem, type Scene } from './build.js';

interface Due {
  nodes: { rule: string; subjectId: string; dueOn: string; title: string }[];
  totalCount: number;
  pageInfo: { endCursor: string; hasNextPage: boolean };
}

describe('agencyObligations', () => {
  let scene: Scene;
  let system: BuiltSystem & { holder: string };
  beforeAll(async () => {
    scene = await openRegister();
    system = await buildSystem(scene, 'REDECLARATION_DUE');
  });
  afterAll(() => scene.world.close());

  async function due(args: string, as = actors.head(system.holder), language = 'vi'): Promise<Due> {
    const fields = 'nodes { rule subjectId dueOn title } totalCount pageInfo { endCursor hasNextPage }';
    const headers = { 'accept-language': language };
    const { data } = await scene.world.query(`{ agencyObligations(${args}) { ${fields} } }`, {}, { as, headers });
    return (data as { agencyObligations: Due }).agencyObligations;
  }
  const rules = ({ nodes }: Due): string[] => nodes.map(({ rule, dueOn }) => `${rule} ${dueOn}`);
  const ALL = 'dueBefore: "2022-01-01", first: 10';

  test('are the notice, the postings and the declaration again, the earliest first, in the reader’s language', async () => {
    const list = await due(ALL);
    expect(list.nodes).toEqual([
      {
        rule: 'declaration-notice',
        subjectId: system.declaration?.id,
        dueOn: '2020-03-12',
        title: 'Thông báo cho đơn vị chủ trì về quyết định công bố 5/QĐ',
      },
      {
        rule: 'declaration-posting',
        subjectId: system.declaration?.id,
        dueOn: '2020-03-12',
        title: 'Niêm yết, đăng tải quyết định công bố 5/QĐ',
      },
      { rule: 're-declaration', subjectId: system.id, dueOn: '2021-12-31', title: 'HTQLCL' },
    ]);
    expect(list.totalCount).toBe(3);
    expect((await due(ALL, undefined, 'en')).nodes[0]?.title).toBe('Notify the lead unit of declaration 5/QĐ');
    expect(rules(await due('dueBefore: "2020-03-12", first: 10'))).toEqual([]);
  });

  test('come page by page, also where two are due on one day for one declaration', async () => {
    const one = await due('dueBefore: "2022-01-01", first: 1');
    expect(one.pageInfo.hasNextPage).toBe(true);
    const two = await due(`dueBefore: "2022-01-01", first: 1, after: "${one.pageInfo.endCursor}"`);
    const rest = await due(`dueBefore: "2022-01-01", first: 5, after: "${two.pageInfo.endCursor}"`);
    expect([...rules(one), ...rules(two), ...rules(rest)]).toEqual(rules(await due(ALL)));
    const forged = Buffer.from('["2021-01-01","x","y"]').toString('base64url');
    const answer = await scene.world.query(`{ agencyObligations(${ALL}, after: "${forged}") { totalCount } }`);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'after' });
  });

  test('out of scope are not listed and not counted', async () => {
    expect(await due(ALL, scene.outsider)).toMatchObject({ nodes: [], totalCount: 0 });
    expect((await due(ALL, scene.lead)).totalCount).toBe(3);
  });

  test('follow the term that is set', async () => {
    const input = { rule: 'declaration-notice', days: 30, expectedVersion: 1 };
    done(await scene.world.mutate('changeTerm', input, { as: actors.admin() }));
    expect(rules(await due(ALL))).toEqual([
      'declaration-posting 2020-03-12',
      'declaration-notice 2020-04-01',
      're-declaration 2021-12-31',
    ]);
  });

  test('end with what was to be done: a notice, both postings', async () => {
    const as = actors.secretary(system.holder);
    const recorded = { declarationId: system.declaration?.id, on: '2020-03-05', proof: 'Công văn 31' };
    done(await scene.world.mutate('recordNotice', { ...recorded, expectedVersion: 1 }, { as }));
    expect(rules(await due(ALL))).toEqual(['declaration-posting 2020-03-12', 're-declaration 2021-12-31']);
    const posting = (place: string, expectedVersion: number) =>
      scene.world.mutate('recordPosting', { ...recorded, place, expectedVersion }, { as });
    done(await posting('ONLINE', 2));
    expect(rules(await due(ALL))).toHaveLength(2);
    done(await posting('AT_OFFICE', 3));
    expect(rules(await due(ALL))).toEqual(['re-declaration 2021-12-31']);
  });
});
