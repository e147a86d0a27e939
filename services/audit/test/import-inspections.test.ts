import { newId } from '@qms/kernel';
import { actors, agencyFacts, type Answer, type Asking } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, openAudit, plan, type Scene } from './build.js';

const HEADER = 'agency_id,method,planned_on,counted_on,reference';

describe('importInspections', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  function take(lines: readonly string[], asking: Asking = { as: scene.lead }, dryRun = false): Promise<Answer> {
    return scene.world.query(
      `mutation ($csv: String!, $dryRun: Boolean!) {
        importInspections(csv: $csv, dryRun: $dryRun) { rows created unchanged faults { line column message } }
      }`,
      { csv: [HEADER, ...lines].join('\n'), dryRun },
      asking,
    );
  }

  /** How many rows every table has: a run that writes nothing moves none of them. */
  async function tableSizes(): Promise<Record<string, string>[]> {
    return scene.world.sql<
      Record<string, string>
    >(`select (select count(*) from inspection) i, (select count(*) from journal) j,
      (select count(*) from outbox) o, (select count(*) from inspection_import) m, (select count(*) from idempotency) k`);
  }

  const result = (answer: Answer): Record<string, unknown> => {
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return (answer.data as { importInspections: Record<string, unknown> }).importInspections;
  };

  test('past inspections come in closed, counted on their day, each with a journal row and no event', async () => {
    const lines = [`${scene.agency},ON_SITE,2019-05-01,2019-05-20,3/BB`, `${scene.agency},DESK,2019-04-01,2019-04-10,`];
    expect(result(await take(lines))).toEqual({ rows: 2, created: 2, unchanged: 0, faults: [] });
    const rows = await scene.world.sql<{ id: string }>(
      `select id, state, signed_on::text, reviewed_on::text, counted_on::text, reference, year, version
       from inspection where year = 2019 order by planned_on`,
    );
    expect(rows).toMatchObject([
      { state: 'CLOSED', signed_on: null, reviewed_on: '2019-04-10', counted_on: '2019-04-10', reference: null },
      { state: 'CLOSED', signed_on: '2019-05-20', reviewed_on: null, counted_on: '2019-05-20', version: 1 },
    ]);
    const journal = await scene.world.sql('select 1 from journal where subject_id = any($1)', [
      rows.map(({ id }) => id),
    ]);
    expect(journal).toHaveLength(2);
    expect(await scene.world.sql('select 1 from outbox')).toHaveLength(0);
  });

  test('the same file twice changes nothing', async () => {
    const lines = [`${scene.agency},ON_SITE,2018-05-01,2018-05-20,4/BB`];
    expect(result(await take(lines))).toMatchObject({ created: 1, unchanged: 0 });
    const before = await tableSizes();
    expect(result(await take(lines))).toEqual({ rows: 1, created: 0, unchanged: 1, faults: [] });
    expect(await tableSizes()).toEqual(before);
  });

  test('a dry run says what would happen and writes nothing of it', async () => {
    const before = await tableSizes();
    const lines = [`${scene.agency},ON_SITE,2017-05-01,2017-05-20,5/BB`];
    const asking = { as: scene.lead, headers: { 'idempotency-key': 'dry' } };
    expect(result(await take(lines, asking, true))).toEqual({ rows: 1, created: 1, unchanged: 0, faults: [] });
    // its key alone is kept, so that the same key does not go with another file
    expect(await tableSizes()).toEqual(before.map((sizes) => ({ ...sizes, k: String(Number(sizes['k']) + 1) })));
  });

  test('one bad line and nothing is written; each fault names its line and column, in the reader’s language', async () => {
    of(await plan(scene, { as: scene.lead }, { plannedOn: '2016-05-05' }));
    const before = await tableSizes();
    const lines = [
      `${scene.agency},ON_SITE,2016-05-01,2016-05-20,6/BB`,
      `${newId()},DESK,2016-05-01,2016-05-20,`,
      `${scene.elsewhere},DESK,2016-05-01,2016-05-20,`,
      `${scene.agency},DESK,2013-05-01,2013-05-20,`,
      `${scene.agency},ON_SITE,2016-05-05,2016-05-20,`,
      `${scene.agency},DESK,2016-13-01,2016-05-20,`,
      'too,few',
    ];
    const english = { as: scene.lead, headers: { 'accept-language': 'en' } };
    const { faults, ...counts } = result(await take(lines, english)) as { faults: { line: number; message: string }[] };
    expect(counts).toEqual({ rows: 6, created: 0, unchanged: 0 });
    expect(faults).toMatchObject([
      { line: 3, column: 'agency_id', message: 'No such agency on that day, or outside your scope.' },
      { line: 4, column: 'agency_id' },
      { line: 5, column: 'agency_id' },
      { line: 6, column: null },
      { line: 7, column: 'planned_on' },
      { line: 8, column: null },
    ]);
    expect(faults[0]?.message).toBe(faults[1]?.message);
    expect(await tableSizes()).toEqual(before);
  });

  test('an empty file and a wrong header are faults, not failures', async () => {
    expect(result(await take([]))).toMatchObject({ rows: 0, created: 0, faults: [{ line: 1 }] });
    const answer = await scene.world.query(
      `mutation { importInspections(csv: "a,b\\n1,2", dryRun: false) { faults { line column } } }`,
      {},
      { as: scene.lead },
    );
    expect(answer.errors).toBeUndefined();
  });

  test('only the lead unit or a process may; the same key answers the same', async () => {
    const lines = [`${scene.agency},DESK,2015-05-01,2015-05-20,`];
    for (const as of [scene.inspector, scene.head, actors.overseer(), actors.admin(), actors.nobody()]) {
      expect(codeOf(await take(lines, { as }))).toBe('FORBIDDEN');
    }
    const asking = { as: actors.service('audit'), headers: { 'idempotency-key': 'import-1' } };
    const first = result(await take(lines, asking));
    expect(first).toMatchObject({ created: 1, unchanged: 0 });
    expect(result(await take(lines, asking))).toEqual(first);
    const other = [`${scene.agency},DESK,2015-06-01,2015-06-20,`];
    expect(codeOf(await take(other, asking))).toBe('INVALID_INPUT');
    expect(result(await take(other, { as: scene.lead }))).toMatchObject({ created: 1 });
    // a new key for what is there already
    const later = { ...asking, headers: { 'idempotency-key': 'import-2' } };
    for (let turn = 0; turn < 2; turn += 1) {
      expect(result(await take(lines, later))).toEqual({ rows: 1, created: 0, unchanged: 1, faults: [] });
    }
  });

  test('20,000 rows go in at once, and ten thousand faults are told each by its line', async () => {
    const many = Array.from({ length: 2_000 }, () => agencyFacts({ parentId: scene.province }));
    await scene.world.seedAgencies(many);
    const years = Array.from({ length: 10 }, (_, index) => 2011 + index + 4);
    const day = (year: number): string => (year <= 2020 ? `${year}-09-01` : `2021-0${year - 2020}-01`);
    const lines = many.flatMap(({ id }) => years.map((year) => `${id},DESK,${day(year)},${day(year)},`));
    expect(result(await take(lines))).toMatchObject({ rows: 20_000, created: 20_000, faults: [] });
    const bad = lines.slice(0, 10_000).map((line) => line.replace('DESK', 'X'));
    const { faults } = result(await take(bad)) as { faults: { line: number }[] };
    expect(faults.map(({ line }) => line)).toEqual(bad.map((_, n) => n + 2));
  });
});

function of(answer: Answer): void {
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
}
