import { newId } from '@qms/kernel';
import { actors, codeOf, done, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDocumentControl, TODAY, type Scene } from './build.js';

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
  /** How many rows every table has: a run that writes nothing moves none of them. */
  const tableSizes = (): Promise<unknown> =>
    scene.world.sql(`select (select count(*) from document) d, (select count(*) from revision) r,
      (select count(*) from journal) j, (select count(*) from outbox) o, (select count(*) from document_import) m,
      (select count(*) from idempotency) k`);
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
    const before = await tableSizes();
    expect(
      await take(`${scene.agencyId},P-8,FORM,Mẫu,2020-01-02,\n${newId()},P-3,FORM,Mẫu,2020-01-02,\n`),
    ).toMatchObject({ created: 0, faults: [{ line: 3, column: 'agency_id' }] });
    expect(await take(`${scene.agencyId},P-9,NOVEL,x,2020-02-30,99\n`)).toMatchObject({
      faults: [{ column: 'kind' }, { column: 'effective_on' }, { column: 'review_cycle_months' }],
    });
    expect(await tableSizes()).toEqual(before);
  });

  test('each document and its text leave a journal row, and no event: what has long been in force is no news', async () => {
    await take(`${scene.agencyId},J-1,FORM,Mẫu có nhật ký,2020-01-02,\n`);
    const [made] = await scene.world.sql<{ document: string; revision: string; state: string }>(
      `select d.id as document, r.id as revision, r.state from document d join revision r on r.document_id = d.id
       where d.code = 'J-1'`,
    );
    expect(made?.state).toBe('EFFECTIVE');
    for (const id of [made?.document ?? '', made?.revision ?? '']) {
      expect(await traces(scene.world, id)).toEqual({ verbs: [VERB], events: [] });
    }
  });

  test('a day to come is not in force, an agency out of reach is not there, and nothing is written', async () => {
    const before = await tableSizes();
    const elsewhere = scene.outsider.grants[0]?.agencyId;
    const lead = actors.lead(scene.agencyId);
    const row = (agency: string | null | undefined, on: string): string => `${agency},Z-1,FORM,Mẫu,${on},\n`;
    expect(await take(row(scene.agencyId, '2021-07-16'))).toMatchObject({
      created: 0,
      faults: [{ line: 2, column: 'effective_on' }],
    });
    const out = await take(row(elsewhere, TODAY), false, lead);
    expect(out).toMatchObject({ created: 0, faults: [{ line: 2, column: 'agency_id' }] });
    expect(await take(row(newId(), TODAY), false, lead)).toEqual(out);
    expect(await tableSizes()).toEqual(before);
  });

  test('a code used for another document is at fault', async () => {
    await take(`${scene.agencyId},C-1,FORM,Mẫu,2020-01-02,\n`);
    expect(await take(`${scene.agencyId},C-1,POLICY,Chính sách,2020-01-02,\n`)).toMatchObject({
      created: 0,
      faults: [{ line: 2, column: 'code' }],
    });
  });

  test('a repeated key has one effect and the same answer; with another file it is refused', async () => {
    const asking = { as: scene.lead, fields: FIELDS, headers: { 'idempotency-key': 'the-register' } };
    const input = { csv: `${HEADER}${scene.agencyId},K-1,FORM,Mẫu,2020-01-02,\n`, dryRun: false };
    const first = done(await scene.world.mutate(VERB, input, asking));
    expect(first).toMatchObject({ created: 1 });
    const before = await tableSizes();
    expect(done(await scene.world.mutate(VERB, input, asking))).toEqual(first);
    const other = { ...input, csv: input.csv.replace('K-1', 'K-2') };
    expect(codeOf(await scene.world.mutate(VERB, other, asking))).toBe('INVALID_INPUT');
    expect(await tableSizes()).toEqual(before);
  });

  test('the agency itself and those who only look on may not', async () => {
    const input = { csv: HEADER + past(), dryRun: true };
    for (const as of [scene.head, scene.secretary, scene.staff, actors.overseer(), actors.nobody()]) {
      expect(codeOf(await scene.world.mutate(VERB, input, { as, fields: FIELDS }))).toBe('FORBIDDEN');
    }
  });
});
