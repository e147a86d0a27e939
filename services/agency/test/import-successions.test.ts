import { readFileSync } from 'node:fs';
import { actors, codeOf, done, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';
import { carriedOut } from './files.js';

const demo = (name: string): string => readFileSync(new URL(`../../../infra/demo/${name}`, import.meta.url), 'utf8');
const VERB = 'importSuccessions';
const HEADER = 'on,legal_basis,kind,from_code,to_code,to_name,to_level,to_parent_code,to_obligation\n';
const FIELDS = 'id state rows created unchanged faults { line column code message }';
const shortly = ({ line, column, code }: { line: number; column: string; code: string }): string =>
  `${line} ${column} ${code}`;

describe('the two reorganisations of Da Nang', () => {
  let world: World;
  const file = demo('danang-successions.csv');
  const rows = file.trim().split('\n').length - 1;

  beforeAll(async () => {
    world = await openService(tables, subgraph);
    world.clock.set(new Date('2026-03-02T02:00:00Z'));
    const register = { csv: demo('danang-2021.csv'), dryRun: false, validFrom: '2014-05-18' };
    done(await world.mutate('importAgencies', register, { fields: 'created' }));
  });
  afterAll(() => world.close());

  const take = async (csv: string, dryRun = false): Promise<Record<string, unknown>> => {
    const taken = done<{ id: string; state: string }>(await world.mutate(VERB, { csv, dryRun }, { fields: FIELDS }));
    if (taken.state !== 'QUEUED') return taken;
    await carriedOut(world, taken.id);
    const query = `query ($id: ID!) { registerImport(id: $id) { ${FIELDS} } }`;
    return (await world.query(query, { id: taken.id })).data.registerImport as Record<string, unknown>;
  };
  const count = async (level: string, asOf: string): Promise<number> => {
    const query = `query ($asOf: Date!) { agencies(first: 1, asOf: $asOf, filter: { level: ${level} }) { totalCount } }`;
    return (await world.query(query, { asOf })).data.agencies.totalCount as number;
  };
  const holder = async (code: string, asOf: string): Promise<{ id: string; name: string } | null> => {
    const query = 'query ($code: String!, $asOf: Date!) { agencyByCode(code: $code, asOf: $asOf) { id name } }';
    return (await world.query(query, { code, asOf })).data.agencyByCode as never;
  };
  const known = async (): Promise<number> =>
    Number((await world.sql<{ n: string }>('select count(*) as n from succession'))[0]?.n);

  test('a dry run tells what would be and leaves nothing', async () => {
    const before = await holder('48', '2021-06-30');
    expect(await take(file, true)).toMatchObject({ state: 'DONE', rows, created: rows, unchanged: 0, faults: [] });
    expect(await known()).toBe(0);
    expect(await count('COMMUNE', '2025-07-02')).toBe(56);
    expect(before?.name).toBe('Ủy ban nhân dân thành phố Đà Nẵng');
  });

  test('56 become 47 and then 16, the districts end, and each day is read as it was', async () => {
    const city = await holder('48', '2021-06-30');
    expect(await take(file)).toMatchObject({ state: 'DONE', rows, created: rows, unchanged: 0, faults: [] });
    expect(await take(file)).toMatchObject({ state: 'DONE', rows, created: 0, unchanged: rows, faults: [] });
    expect(await known()).toBe(3);
    for (const [day, communes, districts] of [
      ['2021-06-30', 56, 8],
      ['2024-12-31', 56, 8],
      ['2025-01-02', 47, 8],
      ['2025-06-30', 47, 8],
      ['2025-07-02', 16, 0],
    ] as const) {
      expect([day, await count('COMMUNE', day), await count('DISTRICT', day)]).toEqual([day, communes, districts]);
    }
    for (const day of ['2025-01-02', '2025-07-02']) expect(await holder('48', day)).toEqual(city);
    const { data } = await world.query(
      '{ agencies(first: 100, filter: { level: COMMUNE }) { nodes { code name parent { code } } } }',
    );
    const nodes = data.agencies.nodes as { name: string; parent: { code: string } }[];
    expect(nodes.every(({ parent }) => parent.code === '48')).toBe(true);
    expect(nodes.filter(({ name }) => name.includes('phường'))).toHaveLength(12);
    expect(nodes.filter(({ name }) => name.includes(' xã '))).toHaveLength(3);
    expect(nodes.map(({ name }) => name)).toContain('Ủy ban nhân dân đặc khu Hoàng Sa');
  });

  test('fourteen codes name another agency after 01/07/2025; Hòa Xuân alone keeps its own, and takes others in', async () => {
    const now = await world.query('{ agencies(first: 100, filter: { level: COMMUNE }) { nodes { id code } } }');
    const reused: string[] = [];
    for (const { id, code } of now.data.agencies.nodes as { id: string; code: string }[]) {
      const then = await holder(code, '2021-06-30');
      if (then && then.id !== id) reused.push(code);
    }
    expect(reused).toHaveLength(14);
    expect(reused).toEqual(expect.arrayContaining(['20194', '20242', '20285']));
    for (const [code, day, name] of [
      ['20194', '2021-06-30', 'phường Hòa Hiệp Bắc'],
      ['20194', '2025-07-01', 'phường Hải Vân'],
      ['20242', '2025-06-30', 'phường Phước Ninh'],
      ['20242', '2025-07-01', 'phường Hải Châu'],
      ['20285', '2021-06-30', 'phường Khuê Mỹ'],
      ['20285', '2025-07-01', 'phường Ngũ Hành Sơn'],
    ]) {
      expect((await holder(code ?? '', day ?? ''))?.name).toBe(`Ủy ban nhân dân ${name}`);
    }
    expect((await holder('20314', '2025-07-01'))?.id).toBe((await holder('20314', '2021-06-30'))?.id);
  });

  test('Xã Hòa Liên alone is split; everybody’s way can be followed', async () => {
    const split = await world.sql('select distinct from_id from succession_line where kind = $1', ['SPLIT']);
    const { id } = (await holder('20296', '2025-06-30')) ?? { id: '' };
    expect(split).toEqual([{ from_id: id }]);
    const { data } = await world.query(
      'query ($id: ID!) { agency(id: $id, asOf: "2025-06-30") { successors { kind to { code predecessors { from { code } } } } } }',
      { id },
    );
    const from = (code: string): object => ({ from: { code } });
    expect(data.agency.successors).toEqual([
      {
        kind: 'SPLIT',
        to: { code: '20194', predecessors: ['20194', '20195', '20293', '20296'].map(from) },
      },
      { kind: 'SPLIT', to: { code: '20197', predecessors: ['20197', '20296'].map(from) } },
    ]);
  });

  test.each([
    ['a wrong header', 'a,b\n1,2\n', 1],
    ['no day', `${HEADER}x,NQ,MERGE,48-STP,48-SNV,,,,\n`, 2],
    ['no basis', `${HEADER}2026-01-01,,MERGE,48-STP,48-SNV,,,,\n`, 2],
    ['no such kind', `${HEADER}2026-01-01,NQ,BUY,48-STP,48-SNV,,,,\n`, 2],
    ['no such code', `${HEADER}2026-01-01,NQ,MERGE,48-STP,48-SNV,,,,\n2026-01-01,NQ,MERGE,nobody,48-SNV,,,,\n`, 3],
    ['no such level', `${HEADER}2026-01-01,NQ,MERGE,48-STP,X,Mới,planet,48,mandatory\n`, 2],
    ['an heir of what is dissolved', `${HEADER}2026-01-01,NQ,DISSOLVE,48-STP,48-SNV,,,,\n`, 2],
    ['a code that is another’s', `${HEADER}2026-01-01,NQ,MERGE,48-STP,48-SYT,Mới,department,48,mandatory\n`, 2],
    ['a move that goes with no end', `${HEADER}2026-01-01,NQ,MOVE,48-STP,48-SNV,,,,\n`, 2],
    ['an end that leaves others loose', `${HEADER}2026-01-01,NQ,DISSOLVE,48,,,,,\n`, 2],
    [
      'a second act that cannot be',
      `${HEADER}2026-01-01,NQ,DISSOLVE,48-STP,,,,,\n2026-02-01,NQ2,DISSOLVE,48-STP,,,,,\n`,
      3,
    ],
    [
      'a move in an act by which nothing ends',
      `${HEADER}2026-01-01,NQ,DISSOLVE,48-STP,,,,,\n2026-01-01,NQ 2,MOVE,48-SYT,48-SNV,,,,\n`,
      3,
    ],
  ])('%s is refused by its line, and the whole file with it', async (_, csv, line) => {
    const { faults, created } = await take(csv);
    expect((faults as { line: number }[])[0]?.line).toBe(line);
    expect(created).toBe(0);
    expect(await known()).toBe(3);
  });

  test('what the register has otherwise is told by its line; what was given up is passed over', async () => {
    const done = `${HEADER}2025-01-01,Nghị quyết 1251/NQ-UBTVQH15,MERGE,20203,20207,,,,\n`;
    expect(await take(done)).toMatchObject({ created: 0, faults: [{ line: 2 }] });
    const cancelled = `${HEADER.trimEnd()},state\n2026-05-01,NQ 7,DISSOLVE,48-STP,,,,,,CANCELLED\n`;
    expect(await take(cancelled)).toMatchObject({ created: 0, unchanged: 1, faults: [] });
    expect(await known()).toBe(3);
  });

  const AGAIN = `${HEADER}2026-02-01,NQ 7,MERGE,48-SCT,48-SXD,,,,\n`;
  test('what the register has otherwise is told line by line, not called the same', async () => {
    expect(await take(AGAIN)).toMatchObject({ created: 1, faults: [] });
    expect(await take(AGAIN)).toMatchObject({ created: 0, unchanged: 1, faults: [] });
    const told = async (rows: string): Promise<unknown> => {
      const { faults, unchanged } = await take(HEADER + rows);
      return [unchanged, (faults as { line: number; column: string; code: string }[]).map(shortly)];
    };
    const row = (kind: string, from: string, to: string, more = ',,,'): string =>
      `2026-02-01,NQ 7,${kind},${from},${to},${more}\n`;
    expect(await told(row('MERGE', '48-SCT', '48-STC'))).toEqual([0, ['2 to_code ACT_DIFFERS']]);
    expect(await told(row('TRANSFER', '48-SCT', '48-SXD'))).toEqual([0, ['2 kind ACT_DIFFERS']]);
    expect(await told(row('DISSOLVE', '48-SCT', ''))).toEqual([0, ['2 to_code ACT_DIFFERS']]);
    const further = row('MERGE', '48-SCT', '48-SXD') + row('MERGE', '48-STP', '48-SXD');
    expect(await told(further)).toEqual([0, ['3 from_code ACT_DIFFERS']]);
    const split = row('SPLIT', '48-SCT', '48-SXD') + row('SPLIT', '48-SCT', '48-STC');
    expect(await told(split)).toEqual([0, ['2 kind ACT_DIFFERS', '3 to_code ACT_DIFFERS']]);
    const moved = row('MERGE', '48-SCT', '48-SXD') + row('MOVE', '48-SYT', '48-SXD');
    expect(await told(moved)).toEqual([0, ['3 from_code ACT_DIFFERS']]);
    const named = row('MERGE', '48-SCT', '48-SXD', 'Sở Khác,department,48,mandatory');
    expect(await told(named)).toEqual([0, ['2 to_name ACT_DIFFERS']]);
    expect(await known()).toBe(4);
  });

  test('the same file is the same act, though it makes an agency to come, or its lines do not call a split one', async () => {
    const act = ['48-MOI-1', '48-MOI-2'].map(
      (code) => `2026-06-01,NQ 12,MERGE,48-SVHTT,${code},Sở ${code},department,48,mandatory\n`,
    );
    const csv = HEADER + act.join('');
    expect(await take(csv)).toMatchObject({ created: 2, faults: [] });
    expect(await take(csv)).toMatchObject({ created: 0, unchanged: 2, faults: [] });
    expect((await take(csv.replace('Sở 48-MOI-2', 'Sở Khác'))).faults).toMatchObject([{ line: 3, column: 'to_name' }]);
    expect((await take(HEADER + (act[0] ?? ''))).faults).toMatchObject([{ line: 2, code: 'ACT_DIFFERS' }]);
  });

  test('an act of which the file says that it was given up is passed over', async () => {
    const head = 'on,legal_basis,kind,from_code,to_code,state\n';
    const before = await known();
    const given = (state: string, on = '2026-02-15'): string => `${head}${on},NQ 8,MERGE,48-STP,48-SNV,${state}\n`;
    for (const state of ['CANCELLED', 'Đã hủy']) {
      expect(await take(given(state))).toMatchObject({ rows: 1, created: 0, unchanged: 1, faults: [] });
    }
    expect(await known()).toBe(before);
    expect((await take(given('MAYBE'))).faults).toMatchObject([{ line: 2, column: 'state', code: 'STATE_UNKNOWN' }]);
    expect((await take(given('DONE', '2026-12-01'))).faults).toMatchObject([
      { line: 2, column: 'state', code: 'DAY_TO_COME' },
    ]);
    for (const state of ['DONE', 'PLANNED', '']) {
      expect(await take(given(state), true)).toMatchObject({ created: 1, faults: [] });
    }
  });

  test('an act to come is planned; who decides nothing may bring nothing; a key has one effect', async () => {
    const csv = `${HEADER}2026-04-01,NQ 9,MERGE,48-STP,48-SNV,,,,\n`;
    expect(codeOf(await world.mutate(VERB, { csv, dryRun: false }, { as: actors.admin(), fields: FIELDS }))).toBe(
      'FORBIDDEN',
    );
    const as = actors.service('cli');
    const headers = { 'idempotency-key': 'acts' };
    for (let n = 0; n < 2; n += 1) {
      const answer = await world.mutate(VERB, { csv, dryRun: false }, { as, headers, fields: FIELDS });
      expect(done(answer)).toMatchObject({ rows: 1, created: 1, unchanged: 0, faults: [] });
    }
    expect(await world.sql(`select state from succession where legal_basis = 'NQ 9'`)).toEqual([{ state: 'PLANNED' }]);
    expect(await take(csv)).toMatchObject({ created: 0, unchanged: 1 });
  });
});
