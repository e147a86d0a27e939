import { newId } from '@qms/kernel';
import { actors } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { act, codeOf, createDocument, made, openDocumentControl, type Scene } from './build.js';

describe('documents', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  const change = (
    verb: string,
    id: string,
    version: number,
    more: Record<string, [string, unknown]>,
    as = scene.secretary,
  ): ReturnType<typeof act> =>
    act(scene, as, verb, { documentId: ['ID!', id], expectedVersion: ['Int!', version], ...more });

  test('a code is used once in its agency; an outsider and a stranger to the role are refused', async () => {
    const input = {
      agencyId: ['ID!', scene.agencyId],
      code: ['String!', 'CS-01'],
      kind: ['DocumentKind!', 'POLICY'],
      title: ['String!', 'Chính sách'],
    } as Record<string, [string, unknown]>;
    expect(made(await act(scene, scene.secretary, 'createDocument', input))).toMatchObject({
      code: 'CS-01',
      version: 1,
    });
    const again = await act(scene, scene.secretary, 'createDocument', input);
    expect(again.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'code' } }]);
    expect(codeOf(await act(scene, scene.outsider, 'createDocument', { ...input, code: ['String!', 'CS-02'] }))).toBe(
      'NOT_FOUND',
    );
    expect(codeOf(await act(scene, scene.staff, 'createDocument', { ...input, code: ['String!', 'CS-02'] }))).toBe(
      'FORBIDDEN',
    );
  });

  test('a document is retitled, given a cycle and withdrawn; after that it stays as it is', async () => {
    const document = await createDocument(scene);
    const retitled = made(await change('retitleDocument', document.id, 1, { title: ['String!', 'Tên mới'] }));
    expect(retitled).toMatchObject({ title: 'Tên mới', version: 2 });
    expect(codeOf(await change('retitleDocument', document.id, 1, { title: ['String!', 'Khác'] }))).toBe('CONFLICT');
    expect(made(await change('setReviewCycle', document.id, 2, { months: ['Int', 24] }))).toMatchObject({
      reviewCycleMonths: 24,
    });
    expect(codeOf(await change('setReviewCycle', document.id, 3, { months: ['Int', 0] }))).toBe('INVALID_INPUT');
    expect(codeOf(await change('withdrawDocument', document.id, 3, { on: ['Date!', '2021-07-15'] }))).toBe('FORBIDDEN');
    const withdrawn = made(
      await change('withdrawDocument', document.id, 3, { on: ['Date!', '2021-07-15'] }, scene.head),
    );
    expect(withdrawn).toMatchObject({ withdrawnOn: '2021-07-15', actions: [] });
    expect(codeOf(await change('retitleDocument', document.id, 4, { title: ['String!', 'x'] }))).toBe('CONFLICT');
  });

  test('a repeated key has one effect and the same answer', async () => {
    const input = {
      agencyId: ['ID!', scene.agencyId],
      code: ['String!', 'KEY-1'],
      kind: ['DocumentKind!', 'FORM'],
      title: ['String!', 'Biểu mẫu'],
    } as Record<string, [string, unknown]>;
    const twice = await Promise.all(
      [1, 2].map(() => act(scene, scene.secretary, 'createDocument', input, { 'idempotency-key': 'k' })),
    );
    expect(new Set(twice.map((answer) => made(answer).id)).size).toBe(1);
  });

  test('a past register goes in whole, a second time changes nothing, and a fault leaves everything as it was', async () => {
    const lead = actors.lead(scene.leadUnitId);
    const header = 'agency_id,code,kind,title,effective_on,review_cycle_months\n';
    const take = async (csv: string, dryRun = false, as = lead): Promise<Record<string, unknown>> => {
      const { data, errors } = await scene.world.query(
        'mutation ($csv: String!, $dryRun: Boolean!) { importDocuments(csv: $csv, dryRun: $dryRun) { rows created unchanged faults { line column message } } }',
        { csv, dryRun },
        { as },
      );
      if (errors) return { code: errors[0]?.extensions['code'] };
      return data.importDocuments as Record<string, unknown>;
    };
    const rows = `${header}${scene.agencyId},P-1,POLICY,Chính sách cũ,2020-01-02,12\n${scene.agencyId},P-2,FORM,Mẫu cũ,2020-01-02,\n`;
    expect(await take(rows, true)).toMatchObject({ created: 2, faults: [] });
    expect(await take(rows)).toEqual({ rows: 2, created: 2, unchanged: 0, faults: [] });
    expect(await take(rows)).toEqual({ rows: 2, created: 0, unchanged: 2, faults: [] });
    expect(await take(`${rows}${newId()},P-3,FORM,Mẫu,2020-01-02,\n`)).toMatchObject({
      created: 0,
      faults: [{ line: 4, column: 'agency_id' }],
    });
    expect(await take(`${header}${scene.agencyId},P-9,NOVEL,x,2020-02-30,99\n`)).toMatchObject({
      faults: [{ column: 'kind' }, { column: 'effective_on' }, { column: 'review_cycle_months' }],
    });
    expect(await take(rows, false, scene.head)).toEqual({ code: 'FORBIDDEN' });
    const { data } = await scene.world.query(
      '{ documentObligations(dueBefore: "2021-07-16", first: 5) { nodes { rule dueOn title agency { id } } } documents(first: 5, filter: { search: "chinh sach cu" }) { nodes { code } } }',
      {},
      { as: lead },
    );
    expect(data).toEqual({
      documentObligations: {
        nodes: [
          { rule: 'document-review', dueOn: '2021-01-02', title: 'P-1 Chính sách cũ', agency: { id: scene.agencyId } },
        ],
      },
      documents: { nodes: [{ code: 'P-1' }] },
    });
  });

  test('what agencies show costs one statement a field, and nothing to who does not reach them', async () => {
    const entities = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Agency {
      documents(first: 3) { nodes { code } totalCount } documentFigures { effective reviewOverdue } } } }`;
    const references = Array.from({ length: 100 }, (_, n) => ({
      __typename: 'Agency',
      id: n === 0 ? scene.agencyId : newId(),
      asOf: '2021-07-15',
    }));
    const { result, statements } = await scene.world.countStatements(() =>
      scene.world.query(entities, { of: references }, { as: scene.head }),
    );
    expect(result.errors).toBeUndefined();
    expect(result.data._entities[0].documents.totalCount).toBeGreaterThan(0);
    expect(statements).toHaveLength(3);
    const outside = await scene.world.query(entities, { of: references.slice(0, 1) }, { as: scene.outsider });
    expect(outside.data._entities[0]).toEqual({ documents: { nodes: [], totalCount: 0 }, documentFigures: null });
  });
});
