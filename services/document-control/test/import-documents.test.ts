import { newId } from '@qms/kernel';
import { codeOf, done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDocumentControl, type Scene } from './build.js';

const VERB = 'importDocuments';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  const HEADER = 'agency_id,code,kind,title,effective_on,review_cycle_months\n';
  const FIELDS = 'rows created unchanged faults { line column message }';

  const take = async (rows: string, dryRun = false, as = scene.lead): Promise<Record<string, unknown>> =>
    done(await scene.world.mutate(VERB, { csv: HEADER + rows, dryRun }, { as, fields: FIELDS }));
  const past = (): string =>
    `${scene.agencyId},P-1,POLICY,Chính sách cũ,2020-01-02,12\n${scene.agencyId},P-2,FORM,Mẫu cũ,2020-01-02,\n`;

  test('a past register goes in whole, found by search and due for review; a second time changes nothing', async () => {
    expect(await take(past(), true)).toMatchObject({ created: 2, faults: [] });
    expect(await scene.world.sql('select 1 from document')).toEqual([]);
    expect(await take(past())).toEqual({ rows: 2, created: 2, unchanged: 0, faults: [] });
    expect(await take(past())).toEqual({ rows: 2, created: 0, unchanged: 2, faults: [] });
    const { data } = await scene.world.query(
      `{ documentObligations(dueBefore: "2021-07-16", first: 5) { nodes { rule dueOn title agency { id } } }
        documents(first: 5, filter: { search: "chinh sach cu" }) { nodes { code } } }`,
      {},
      { as: scene.lead },
    );
    const agency = { id: scene.agencyId };
    expect(data).toEqual({
      documentObligations: {
        nodes: [{ rule: 'document-review', dueOn: '2021-01-02', title: 'P-1 Chính sách cũ', agency }],
      },
      documents: { nodes: [{ code: 'P-1' }] },
    });
  });

  test('a fault leaves everything as it was, told by line and column', async () => {
    const before = await scene.world.sql('select 1 from document');
    expect(
      await take(`${scene.agencyId},P-8,FORM,Mẫu,2020-01-02,\n${newId()},P-3,FORM,Mẫu,2020-01-02,\n`),
    ).toMatchObject({ created: 0, faults: [{ line: 3, column: 'agency_id' }] });
    expect(await take(`${scene.agencyId},P-9,NOVEL,x,2020-02-30,99\n`)).toMatchObject({
      faults: [{ column: 'kind' }, { column: 'effective_on' }, { column: 'review_cycle_months' }],
    });
    expect(await scene.world.sql('select 1 from document')).toEqual(before);
  });

  test('the agency itself may not', async () => {
    const input = { csv: HEADER + past(), dryRun: true };
    expect(codeOf(await scene.world.mutate(VERB, input, { as: scene.head, fields: FIELDS }))).toBe('FORBIDDEN');
  });
});
