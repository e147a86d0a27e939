import { actors, codeOf, done, traces } from '@qms/testkit';
import type { Actor } from '@qms/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'importProcedures';
const FIELDS = `id version state rows created changed unchanged faults { line column code }
  changes(first: 50) { nodes { line kind subject changes { field from to } } }`;
const HEAD = 'STT;Mã TTHC;Tên thủ tục hành chính;Lĩnh vực;Thời hạn giải quyết;Cơ quan thực hiện\n';

interface Outcome extends Record<string, unknown> {
  id: string;
  version: number;
  faults: { line: number; column: string | null; code: string }[];
  changes: { nodes: { kind: string; changes: unknown[] }[] };
}

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const given = (csv: string, input: object = {}): Record<string, unknown> => ({
    ...{ csv, dryRun: false, announcedById: scene.city },
    ...{ decisionNumber: '510/QĐ-UBND', decisionOn: '2021-03-01', ...input },
  });
  const take = async (csv: string, input: object = {}, as: Actor = scene.lead): Promise<Outcome> =>
    done(await scene.world.mutate(VERB, given(csv, input), { as, fields: FIELDS }));
  const listed = async (agencyId?: string, asOf = '2021-07-15'): Promise<string[]> => {
    const query = `query ($agencyId: ID, $asOf: Date) { procedures(first: 50, agencyId: $agencyId, asOf: $asOf) { nodes { code name } } }`;
    const { data } = await scene.world.query(query, { agencyId, asOf });
    return (data.procedures.nodes as { code: string; name: string }[]).map(({ code, name }) => `${code} ${name}`);
  };

  const LIST = `${HEAD}1;1.000001;Cấp phép A;Xây dựng;20 ngày làm việc;48-STC\n2;1.000002;Cấp phép B;Xây dựng;Không quy định;48-STC 48-SKHCN\n`;

  test('a dry run tells it and writes nothing; then all are announced and assigned, and one decision is due', async () => {
    const dry = await take(LIST, { dryRun: true });
    expect(dry).toMatchObject({ state: 'DONE', rows: 2, created: 2, faults: [] });
    expect(await listed()).toEqual([]);
    expect(await take(LIST)).toMatchObject({ state: 'DONE', created: 2 });
    expect(await listed(scene.agency)).toEqual(['1.000001 Cấp phép A', '1.000002 Cấp phép B']);
    expect(await listed(scene.leadUnit)).toEqual(['1.000002 Cấp phép B']);
    expect(await scene.world.sql('select number, due_on::text as due from announcement')).toEqual([
      { number: '510/QĐ-UBND', due: '2021-03-08' },
    ]);
    const [{ id } = { id: '' }] = await scene.world.sql<{ id: string }>(
      `select id from procedure where code = '1.000001'`,
    );
    expect((await traces(scene.world, id)).verbs).toEqual([VERB]);
  });

  test('a second time changes nothing', async () => {
    expect(await take(LIST)).toMatchObject({ state: 'DONE', created: 0, changed: 0, unchanged: 2 });
    expect(await scene.world.sql('select count(*)::int as n from announcement')).toEqual([{ n: 1 }]);
  });

  test('a newer decision replaces what it says otherwise, and those who settle it go on', async () => {
    const csv = `${HEAD}1;1.000001;Cấp phép A (sửa đổi);Xây dựng;15;\n`;
    expect((await take(csv)).faults).toMatchObject([{ line: 2, code: 'PROCEDURE_HELD' }]);
    const newer = { decisionNumber: '611/QĐ-UBND', decisionOn: '2021-06-01' };
    const outcome = await take(csv, newer);
    expect(outcome).toMatchObject({ state: 'DONE', changed: 1, created: 0, faults: [] });
    expect(outcome.changes.nodes[0]).toMatchObject({
      kind: 'CHANGED',
      changes: [
        { field: 'name', from: 'Cấp phép A', to: 'Cấp phép A (sửa đổi)' },
        { field: 'statutory_days', from: '20', to: '15' },
      ],
    });
    expect(await listed(scene.agency, '2021-05-31')).toContain('1.000001 Cấp phép A');
    expect(await listed(scene.agency, '2021-06-01')).toContain('1.000001 Cấp phép A (sửa đổi)');
    expect(await listed(scene.agency, '2021-06-01')).not.toContain('1.000001 Cấp phép A');
  });

  test('who settles it besides is added', async () => {
    const csv = `${HEAD}1;1.000002;Cấp phép B;Xây dựng;-;48-STC 48\n`;
    expect(await take(csv)).toMatchObject({ state: 'DONE', changed: 1 });
    expect(await listed(scene.city)).toEqual(['1.000002 Cấp phép B']);
  });

  test('a decision that says again what was announced is one more, with a clock of its own', async () => {
    const again = { decisionNumber: '700/QĐ-UBND', decisionOn: '2021-07-14' };
    const outcome = await take(`${HEAD}1;1.000002;Cấp phép B;Xây dựng;-;48\n`, again);
    expect(outcome).toMatchObject({ state: 'DONE', created: 1, changed: 0, unchanged: 1, faults: [] });
    expect(await scene.world.sql(`select due_on::text as due from announcement where number = '700/QĐ-UBND'`)).toEqual([
      { due: '2021-07-21' },
    ]);
    expect(await take(`${HEAD}1;1.000002;Cấp phép B;Xây dựng;-;48\n`, again)).toMatchObject({
      created: 0,
      unchanged: 1,
    });
  });

  test.each([
    ['a code of another form', '1;9354;A;B;20;\n', 'CODE_FORM'],
    ['a time in months', '1;1.000009;A;B;2 tháng;\n', 'DAYS_FORM'],
    ['no field', '1;1.000009;A;;20;\n', 'NAME_LENGTH'],
    ['an agency outside the territory', '1;1.000009;A;B;20;49\n', 'AGENCY_UNKNOWN'],
    ['a code twice', '1;1.000009;A;B;20;\n2;1.000009;A;B;20;\n', 'CODE_TWICE'],
  ])('%s is refused by its line, and nothing is written', async (_, rows, code) => {
    const before = await listed();
    const outcome = await take(HEAD + rows);
    expect(outcome).toMatchObject({ state: 'REFUSED', created: 0 });
    expect(outcome.faults[0]).toMatchObject({ code });
    expect(await listed()).toEqual(before);
  });

  /** An act of the register's own process by which an agency of the city ends. */
  const end = async (verb: string, agencyId: string, more: object): Promise<unknown> => {
    const { data } = await scene.world.query('query ($id: ID!) { agency(id: $id) { version } }', { id: agencyId });
    const act = { agencyId, legalBasis: 'NQ 1', reason: 'Sắp xếp', expectedVersion: data.agency.version as number };
    return done(await scene.world.mutate(verb, { ...act, ...more }));
  };
  const settlers = (code: string): Promise<object[]> =>
    scene.world.sql(
      `select a.agency_id as id, a.valid_from::text as "from", a.valid_to::text as "to"
       from procedure_assignment a join procedure p on p.id = a.procedure_id where p.code = $1 order by a.valid_from`,
      [code],
    );
  const row = (code: string, agencies: string): string => `${HEAD}1;${code};Cấp phép;Y tế;20;${agencies}\n`;
  const OLD = { decisionNumber: '3/QĐ-UBND', decisionOn: '2019-03-01' };

  test('a code is that of whoever held it when it was decided; the only successor settles it from then on', async () => {
    const [old, heir, late] = [
      (await registerAgency(scene.world, { code: '48-X', parentId: scene.city })).id,
      (await registerAgency(scene.world, { code: '48-Y', parentId: scene.city })).id,
      (await registerAgency(scene.world, { code: '48-Z', parentId: scene.city })).id,
    ];
    await end('transferAgency', old, { on: '2020-01-01', into: { agencyId: heir } });
    await end('transferAgency', heir, { on: '2021-02-01', into: { agencyId: late } });
    const again = await registerAgency(scene.world, { code: '48-X', parentId: scene.city, validFrom: '2020-06-01' });
    expect(await take(row('1.000061', '48-X'), OLD)).toMatchObject({ state: 'DONE', created: 1, faults: [] });
    expect(await settlers('1.000061')).toEqual([
      { id: old, from: '2019-03-01', to: '2020-01-01' },
      { id: heir, from: '2020-01-01', to: '2021-02-01' },
      { id: late, from: '2021-02-01', to: 'infinity' },
    ]);
    expect(await take(row('1.000061', '48-X'), OLD)).toMatchObject({ unchanged: 1, faults: [] });
    const fresh = { decisionNumber: '4/QĐ-UBND', decisionOn: '2021-03-01' };
    expect(await take(row('1.000062', '48-X'), fresh)).toMatchObject({ created: 1, faults: [] });
    expect(await settlers('1.000062')).toEqual([{ id: again.id, from: '2021-03-01', to: 'infinity' }]);
    // what a newer decision of the past replaces is settled by the same, each in its time
    const newer = { decisionNumber: '5/QĐ-UBND', decisionOn: '2020-09-01' };
    const text = row('1.000061', '').replace('Cấp phép', 'Cấp phép mới');
    expect(await take(text, newer)).toMatchObject({ changed: 1, faults: [] });
    expect(await settlers('1.000061')).toEqual([
      { id: old, from: '2019-03-01', to: '2020-01-01' },
      { id: heir, from: '2020-01-01', to: '2020-09-01' },
      { id: heir, from: '2020-09-01', to: '2021-02-01' },
      { id: late, from: '2021-02-01', to: 'infinity' },
    ]);
  });

  test('an agency that has ended and left no successor, or several, is refused by its line', async () => {
    const made = async (code: string): Promise<string> =>
      (await registerAgency(scene.world, { code, parentId: scene.city })).id;
    const [gone, split, one, two] = [await made('48-G'), await made('48-S'), await made('48-S1'), await made('48-S2')];
    await end('dissolveAgency', gone, { on: '2020-01-01' });
    await end('splitAgency', split, { on: '2020-01-01', into: [{ agencyId: one }, { agencyId: two }] });
    for (const code of ['48-G', '48-S']) {
      expect(await take(row('1.000063', code), OLD)).toMatchObject({
        ...{ state: 'REFUSED', created: 0 },
        faults: [{ line: 2, column: 'agencies', code: 'AGENCY_ENDED' }],
      });
    }
  });

  test('what lay in the territory then and is another’s now is not assigned', async () => {
    const { id } = await registerAgency(scene.world, { code: '48-M', parentId: scene.city });
    await end('moveAgency', id, { parentId: scene.elsewhere, from: '2020-01-01' });
    const csv = row('1.000064', '48-STC 48-M');
    expect(codeOf(await scene.world.mutate(VERB, given(csv, OLD), { as: scene.lead }))).toBe('FORBIDDEN');
    expect(await take(row('1.000064', '48-M'), { ...OLD, decisionOn: '2021-03-01' })).toMatchObject({
      faults: [{ code: 'AGENCY_UNKNOWN' }],
    });
  });

  test('however many agencies a file names, they are looked up in as many statements', async () => {
    const of = async (rows: string): Promise<number> => {
      const asked = scene.world.countStatements(() => take(HEAD + rows, { dryRun: true }));
      return (await asked).statements.length;
    };
    const rows = Array.from({ length: 9 }, (_, n) => `${n};1.00004${n};A;B;20;48 48-STC 48-SKHCN\n`).join('');
    expect(await of(rows)).toBe(await of('1;1.000041;A;B;20;48-STC\n'));
  });

  test('the clock of an old decision is not kept, that of a fresh one is', async () => {
    const day = scene.world.clock.now().toISOString().slice(0, 10);
    const row = (code: string): string => `${HEAD}1;${code};Cấp phép cũ;Xây dựng;20;\n`;
    await take(row('1.000021'), { decisionNumber: '1/QĐ-UBND', decisionOn: '2016-02-01' });
    await take(row('1.000022'), { decisionNumber: '2/QĐ-UBND', decisionOn: day });
    const query = '{ agencyObligations(dueBefore: "2022-01-01", first: 50) { nodes { rule title } } }';
    const { data } = await scene.world.query(query, {}, { as: scene.lead });
    const lists = (data.agencyObligations.nodes as { rule: string; title: string }[])
      .filter(({ rule }) => rule === 'procedure-list')
      .map(({ title }) => title);
    expect(lists).toContain('2/QĐ-UBND');
    expect(lists).not.toContain('1/QĐ-UBND');
    const open = '{ announcements(first: 50, unpublished: true) { nodes { number } } }';
    const { data: listed } = await scene.world.query(open, {}, { as: scene.lead });
    expect((listed.announcements.nodes as { number: string }[]).map(({ number }) => number)).toContain('1/QĐ-UBND');
  });

  test('who settles it held the code on the day of the decision; who has ended since is told', async () => {
    const { world, city } = scene;
    const act = { legalBasis: 'NQ', reason: 'Sắp xếp' };
    const old = await registerAgency(world, { code: '48-TAI', parentId: city });
    done(
      await world.mutate('dissolveAgency', {
        ...act,
        agencyId: old.id,
        expectedVersion: old.version,
        on: '2020-01-01',
      }),
    );
    const { id } = await registerAgency(world, { code: '48-TAI', parentId: city, validFrom: '2021-01-01' });
    const csv = (code: string): string => `${HEAD}1;${code};Cấp phép tái;Xây dựng;20;48-TAI\n`;
    const then = await take(csv('1.000031'), { decisionNumber: '1/QĐ', decisionOn: '2019-03-01' });
    expect(then.faults).toMatchObject([{ line: 2, column: 'agencies', code: 'AGENCY_ENDED' }]);
    const between = await take(csv('1.000031'), { decisionNumber: '1/QĐ', decisionOn: '2020-03-01' });
    expect(between.faults).toMatchObject([{ line: 2, column: 'agencies', code: 'AGENCY_UNKNOWN' }]);
    expect(await take(csv('1.000031'), { decisionNumber: '1/QĐ', decisionOn: '2021-03-01' })).toMatchObject({
      created: 1,
    });
    expect(await listed(id)).toEqual(['1.000031 Cấp phép tái']);
    const late = await take(csv('1.000032'), { decisionNumber: '1/QĐ', decisionOn: '2031-03-01' });
    expect(late.faults).toMatchObject([{ code: 'DAY_TO_COME' }]);
  });

  test('without a decision there is nothing to announce', async () => {
    const outcome = await take(`${HEAD}1;1.000009;A;B;20;\n`, { decisionNumber: null, decisionOn: null });
    expect(outcome.faults.map(({ code }) => code)).toEqual(['NUMBER_MISSING', 'DAY_IMPOSSIBLE']);
  });

  test('the lead unit of the territory brings it', async () => {
    const codes = async (as: Actor): Promise<unknown> => codeOf(await scene.world.mutate(VERB, given(LIST), { as }));
    expect(await codes(scene.approver)).toBe('FORBIDDEN');
    expect(await codes(scene.outsider)).toBe('NOT_FOUND');
    expect(await codes(actors.lead(scene.elsewhere))).toBe('NOT_FOUND');
    expect(codeOf(await scene.world.mutate(VERB, given(LIST, { announcedById: 'x' }), { as: scene.lead }))).toBe(
      'INVALID_INPUT',
    );
  });
});
