import { readFileSync } from 'node:fs';
import { newId } from '@qms/kernel';
import { actors, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';
import { carriedOut } from './files.js';

const register = readFileSync(new URL('../../../infra/demo/danang-2021.csv', import.meta.url), 'utf8');
const FIELDS = 'id state rows created unchanged dryRun faults { line column code message }';
const MUTATION = `mutation ($csv: String!, $dryRun: Boolean!) {
  importAgencies(csv: $csv, dryRun: $dryRun, validFrom: "2014-05-18") {
    ${FIELDS}
  }
}`;
const HEADER = 'code,name,level,parent_code,obligation\n';

interface Outcome extends Record<string, unknown> {
  faults: { line: number; column: string | null; code: string; message: string }[];
}

describe('importAgencies', () => {
  let world: World;
  beforeAll(async () => {
    world = await openService(tables, subgraph);
  });
  afterAll(() => world.close());

  const take = async (csv: string, dryRun = false, as = actors.service('test')): Promise<Outcome> => {
    const { data, errors } = await world.query(MUTATION, { csv, dryRun }, { as });
    if (errors) throw new Error(JSON.stringify(errors));
    const taken = data.importAgencies as Outcome;
    if (taken['state'] !== 'QUEUED') return taken;
    await carriedOut(world, String(taken['id']));
    const query = `query ($id: ID!) { registerImport(id: $id) { ${FIELDS} } }`;
    return (await world.query(query, { id: taken['id'] }, { as })).data.registerImport as Outcome;
  };
  const stored = async (): Promise<number> =>
    Number((await world.sql<{ n: string }>('select count(*) as n from agency'))[0]?.n);

  test('a dry run tells what would be and writes nothing', async () => {
    expect(await take(register, true)).toMatchObject({ rows: 86, created: 86, unchanged: 0, dryRun: true, faults: [] });
    expect(await stored()).toBe(0);
  });

  test('the register of Da Nang goes in whole, in batches of events, and a second time changes nothing', async () => {
    expect(await take(register)).toMatchObject({ rows: 86, created: 86, unchanged: 0, faults: [] });
    expect(await take(register)).toMatchObject({ rows: 86, created: 0, unchanged: 86, faults: [] });
    expect(await stored()).toBe(86);
    expect(await world.sql(`select count(*)::int as n from journal where subject_type = 'agency'`)).toEqual([
      { n: 86 },
    ]);
    expect(await world.sql(`select count(*)::int as n from outbox where name = 'agency.registered'`)).toEqual([
      { n: 1 },
    ]);
    const { data } = await world.query(`{
      agencies(first: 2, filter: { level: COMMUNE, search: "hoà xuân" }) { totalCount nodes { code name parent { name } } }
      all: agencies(first: 1) { totalCount pageInfo { hasNextPage endCursor } }
    }`);
    expect(data.agencies).toEqual({
      totalCount: 1,
      nodes: [
        { code: '20314', name: 'Ủy ban nhân dân phường Hòa Xuân', parent: { name: 'Ủy ban nhân dân quận Cẩm Lệ' } },
      ],
    });
    expect(data.all).toMatchObject({ totalCount: 86, pageInfo: { hasNextPage: true } });
  });

  test.each([
    ['a wrong header', 'ma,ten\n1,2\n', 1],
    ['an empty file', '', 1],
    ['a code twice', `${HEADER}X,Một,province,,mandatory\nX,Hai,province,,mandatory\n`, 3],
    ['an unknown level', `${HEADER}X,Một,planet,,mandatory\n`, 2],
    ['an unknown parent', `${HEADER}X,Một,district,nowhere,mandatory\n`, 2],
    ['an unknown obligation', `${HEADER}X,Một,province,,maybe\n`, 2],
    ['parents in a circle', `${HEADER}X,Một,district,Y,mandatory\nY,Hai,district,X,mandatory\n`, 2],
    ['a code that something else holds', `${HEADER}48,Khác,province,,mandatory\n`, 2],
  ])('%s is refused with its line, and nothing is written', async (_, csv, line) => {
    const before = await stored();
    const { faults, created } = await take(csv);
    expect((faults as { line: number }[])[0]?.line).toBe(line);
    expect(created).toBe(0);
    expect(await stored()).toBe(before);
  });

  test('ten thousand errors are told each by its line, and what lies beyond is counted', async () => {
    const rows = (count: number, row: (n: number) => string): string =>
      Array.from({ length: count }, (_, n) => row(n)).join('');
    const one = await take(HEADER + rows(10_000, (n) => `X${n},T,x,,local\n`));
    expect(one.faults.map(({ line }) => line)).toEqual(Array.from({ length: 10_000 }, (_, n) => n + 2));
    const more = await take(HEADER + rows(5_000, (n) => `X${n},,planet,nowhere,maybe\n`));
    expect(more.faults).toHaveLength(10_000);
    expect(more.faults.at(-1)?.message).toMatch(/lỗi nữa/);
  });

  test('a chain of rows is refused, be it as long as it may, without a wait; a circle in a row', async () => {
    const chain = (count: number): string =>
      Array.from({ length: count }, (_, n) =>
        `CH${n},T,x,${n === 0 ? '48' : `CH${n - 1}`},local\n`.replace(',x,', ',division,'),
      ).join('');
    const began = process.cpuUsage();
    const { faults, created } = await take(HEADER + chain(6_000));
    expect(created).toBe(0);
    expect(faults[0]).toMatchObject({ line: 23, column: 'parent_code', code: 'PARENT_DEEP' });
    expect(faults).toHaveLength(6_000 - 21);
    // walking up from every row would be 18 million steps; some seconds are what a busy machine may need for all the rest
    expect(process.cpuUsage(began).user).toBeLessThan(20_000_000);
    const circle = 'R1,T,division,R2,local\nR2,T,division,R3,local\nR3,T,division,R1,local\n';
    expect((await take(HEADER + circle)).faults.map(({ code }) => code)).toEqual(Array(3).fill('PARENT_CIRCLE'));
  });

  test('a code that somebody takes on a later day is not free', async () => {
    expect(await take(`${HEADER}LATER,T,division,48,local\n`)).toMatchObject({ created: 1 });
    const before = `mutation ($csv: String!) { importAgencies(csv: $csv, dryRun: true, validFrom: "2010-01-01") { ${FIELDS} } }`;
    const csv = `${HEADER}LATER,Một cơ quan khác,province,,local\n`;
    const { data } = await world.query(before, { csv }, { as: actors.admin() });
    expect(data.importAgencies).toMatchObject({ state: 'REFUSED', faults: [{ line: 2, code: 'CODE_HELD_LATER' }] });
  });

  test('of many who bring the same file at one moment one is heard, and the others are told to read again', async () => {
    const before = await stored();
    const rows = Array.from({ length: 40 }, (_, n) => `SAME-${n},Cơ quan ${n},division,48,local\n`);
    // each begins elsewhere in the file: they meet in the middle
    const files = Array.from({ length: 10 }, (_, n) => [...rows.slice(n * 4), ...rows.slice(0, n * 4)].join(''));
    const answers = await Promise.all(
      files.map((file) => world.query(MUTATION, { csv: HEADER + file, dryRun: false }, { as: actors.service('x') })),
    );
    const codes = answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions['code']);
    expect(codes.filter((code) => code !== 'CONFLICT' && code !== 'INVALID_INPUT')).toEqual([]);
    expect(answers.filter(({ data }) => data?.importAgencies.created === 40)).toHaveLength(1);
    expect(await stored()).toBe(before + 40);
  });

  test('only who keeps a register may bring one', async () => {
    const csv = `${HEADER}NEW,Mới,province,,mandatory\n`;
    const { errors } = await world.query(MUTATION, { csv, dryRun: false }, { as: actors.lead(newId()) });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
