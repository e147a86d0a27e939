import { actors, codeOf, done, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, type Scene } from './build.js';

const VERB = 'importStandardEdition';

/** A register's first sight of the edition of 2026: nothing here is known to any line of code. */
const NEXT = {
  edition: '2026',
  name: 'TCVN ISO 9001:2026',
  convertsFrom: '2027-01-01',
  convertBy: '2029-12-31',
  clauses: [
    { clause: '4', titleEn: 'Context', titleVi: 'Bối cảnh' },
    { clause: '4.1', titleEn: 'The organization', titleVi: 'Tổ chức', maintain: 'yes' },
    { clause: '9', titleEn: 'Evaluation', titleVi: 'Đánh giá' },
    { clause: '9.2', titleEn: 'Internal audit', titleVi: 'Đánh giá nội bộ', retain: 'yes' },
    { clause: '9.4', titleEn: 'Learning', titleVi: 'Học hỏi' },
  ],
  correspondence: [
    { from: '4.1', to: '4.1' },
    { from: '9.2', to: '9.2' },
    { from: '10.3', to: '9.4' },
  ],
};

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const admin = actors.admin();
  const mutate = (given: object, as = admin) => scene.world.mutate(VERB, { ...NEXT, ...given }, { as });

  test('the two editions of today are there with their trees, and say what became of each clause', async () => {
    const { data } = await scene.world.query(
      `{ standards { edition after clauses(first: 3) { totalCount nodes { clause titleEn titleVi } pageInfo { endCursor } }
         correspondence(first: 100) { totalCount nodes { fromEdition fromClause edition clause } } } }`,
      {},
      { as: scene.staff },
    );
    const [old, present] = data.standards;
    expect(old).toMatchObject({ edition: '2008', after: null, clauses: { totalCount: 67 } });
    expect(old.correspondence.nodes).toEqual([]);
    expect(present).toMatchObject({ edition: '2015', after: '2008', clauses: { totalCount: 75 } });
    expect(present.clauses.nodes[0]).toEqual({
      clause: '4',
      titleEn: 'Context of the organization',
      titleVi: 'Bối cảnh của tổ chức',
    });
    const became = (from: string): string[] => {
      const { nodes } = present.correspondence as { nodes: { fromClause: string; clause: string }[] };
      return nodes.filter(({ fromClause }) => fromClause === from).map(({ clause }) => clause);
    };
    expect(became('8.2.2')).toEqual(['9.2']);
    expect(became('5.6.3')).toEqual(['9.3.3']);
    expect(became('4.2.3')).toEqual(['7.5.2', '7.5.3']);
    expect(present.correspondence.totalCount).toBe(present.correspondence.nodes.length);
    const more = await scene.world.query(
      'query ($after: String) { standards { clauses(first: 2, after: $after) { nodes { clause } } } }',
      { after: present.clauses.pageInfo.endCursor },
      { as: scene.staff },
    );
    expect(more.data.standards[1].clauses.nodes).toEqual([{ clause: '4.3' }, { clause: '4.4' }]);
  });

  test('however many editions an answer shows, their clauses are one statement', async () => {
    const shown = '{ standards { edition clauses(first: 100) { nodes { clause } } } }';
    const { statements } = await scene.world.countStatements(() => scene.world.query(shown));
    expect(statements).toHaveLength(2);
  });

  test('nobody but an administrator of the whole register may', async () => {
    for (const as of [scene.lead, scene.head, scene.approver, actors.overseer(), actors.nobody()]) {
      expect(codeOf(await mutate({}, as))).toBe('FORBIDDEN');
    }
  });

  test.each([
    ['edition', { edition: 'bản 2026' }],
    ['name', { name: ' ' }],
    ['convertsFrom', { convertsFrom: '2018-02-21' }],
    ['convertBy', { convertBy: '2026-12-31' }],
    ['clauses', { clauses: [] }],
    ['clauses.clause', { clauses: [{ clause: '4.1', titleEn: 'A', titleVi: 'A' }] }],
    ['clauses.clause', { clauses: [NEXT.clauses[0], NEXT.clauses[0]] }],
    ['clauses.titleVi', { clauses: [{ clause: '4', titleEn: 'A', titleVi: '' }] }],
    ['correspondence', { correspondence: [{ from: '99', to: '9.2' }] }],
    ['correspondence', { correspondence: [{ from: '9.2', to: '99' }] }],
    ['correspondence', { correspondence: [NEXT.correspondence[0], NEXT.correspondence[0]] }],
  ])('a wrong %s is refused by name and changes nothing', async (field, given) => {
    const { errors } = await mutate(given);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
    expect((await scene.world.query('{ standards { edition } }')).data.standards).toHaveLength(2);
  });

  test('an edition is entered whole: tree, correspondence and window; the one before closes', async () => {
    const fields = `id version edition name convertsFrom convertsUntil convertBy after actions
      clauses(first: 10) { nodes { clause titleVi maintain retain } }
      correspondence(first: 10) { nodes { fromEdition fromClause edition clause } }`;
    const standard = done(await scene.world.mutate(VERB, NEXT, { as: admin, fields }));
    expect(standard).toMatchObject({
      version: 1,
      edition: '2026',
      convertsUntil: null,
      convertBy: '2029-12-31',
      after: '2015',
      actions: [VERB],
    });
    expect(standard['clauses']).toMatchObject({
      nodes: [
        { clause: '4', titleVi: 'Bối cảnh', maintain: null },
        { clause: '4.1', maintain: 'yes' },
        { clause: '9' },
        { clause: '9.2', retain: 'yes' },
        { clause: '9.4' },
      ],
    });
    expect(standard['correspondence']).toMatchObject({
      nodes: [{ fromEdition: '2015', fromClause: '4.1', edition: '2026', clause: '4.1' }, {}, { clause: '9.4' }],
    });
    expect((await traces(scene.world, standard.id)).verbs).toEqual([VERB]);
    const { data } = await scene.world.query('{ standards { edition convertsUntil actions } }', {}, { as: admin });
    expect(data.standards).toEqual([
      { edition: '2008', convertsUntil: '2018-02-21', actions: [] },
      { edition: '2015', convertsUntil: '2027-01-01', actions: [] },
      { edition: '2026', convertsUntil: null, actions: [VERB] },
    ]);
    expect(codeOf(await mutate({ convertsFrom: '2028-01-01', convertBy: null, correspondence: [] }))).toBe('CONFLICT');
  });
});
