import { setTimeout as sleep } from 'node:timers/promises';
import { actors, done, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';

const SIZE = 11_000;
const PAGE = `query ($after: String, $asOf: Date) {
  agencies(first: 100, after: $after, asOf: $asOf) { nodes { code name level obligation parent { name } leadUnit { code } }
    pageInfo { endCursor } } }`;
const LONG_AGO = '2023-03-02';

/** A province of so many agencies whose names and classes have changed each year for five years. */
async function openProvince(size: number): Promise<{ world: World; as: ReturnType<typeof actors.lead> }> {
  const world = await openService(tables, subgraph);
  world.clock.set(new Date('2026-03-02T02:00:00Z'));
  const rows = ['99,Tỉnh,province,,mandatory', '99-S1,Sở,department,99,mandatory'];
  for (let n = 1; n <= size / 50; n += 1)
    rows.push(`99-H${String(n).padStart(5, '0')},Huyện ${n},district,99,mandatory`);
  for (let n = 0; rows.length < size; n += 1) {
    const district = `99-H${String((n % Math.floor(size / 50)) + 1).padStart(5, '0')}`;
    rows.push(`99-X${String(n).padStart(5, '0')},Xã ${n},commune,${district},encouraged`);
  }
  const header = 'code,name,level,parent_code,obligation';
  for (let at = 0; at < rows.length; at += 2_500) {
    const csv = [header, ...rows.slice(at, at + 2_500)].join('\n');
    done(await world.mutate('importAgencies', { csv, dryRun: false, validFrom: '2014-05-18' }, { fields: 'created' }));
  }
  const codes = await world.sql<{ id: string }>(
    `select agency_id as id from agency_attribute where kind = 'CODE' and value in ('99', '99-S1') order by value`,
  );
  const [province, unit] = codes.map(({ id }) => id);
  const appointment = { agencyId: province, leadUnitId: unit, from: '2014-05-18', expectedVersion: 1 };
  done(await world.mutate('appointLeadUnit', appointment));
  for (const [table, kind] of [
    ['agency_attribute', `kind = 'NAME' and`],
    ['agency_obligation', ''],
  ] as const) {
    const value = table === 'agency_attribute' ? `value || ' ' || year` : 'obligation';
    const columns =
      table === 'agency_attribute' ? 'agency_id, kind, value, folded' : 'agency_id, obligation, legal_basis';
    const values = columns.replace(/\b(value|obligation)\b/, value);
    await world.sql(`update ${table} set valid_to = '2022-01-01' where ${kind} valid_from = '2014-05-18'`);
    await world.sql(`insert into ${table} (${columns}, valid_from, valid_to)
      select ${values}, make_date(year, 1, 1), case year when 2026 then 'infinity' else make_date(year + 1, 1, 1) end
      from ${table}, generate_series(2022, 2026) year where ${kind} valid_to = '2022-01-01'`);
  }
  await world.sql('analyze');
  return { world, as: actors.lead(unit ?? '') };
}

describe('a register of 11,000 agencies with five years of history', () => {
  let large: Awaited<ReturnType<typeof openProvince>>;
  let small: Awaited<ReturnType<typeof openProvince>>;
  let hundredth: string | null = null;

  beforeAll(async () => {
    [small, large] = [await openProvince(100), await openProvince(SIZE)];
    const walk = 'query ($after: String) { agencies(first: 100, after: $after) { pageInfo { endCursor } } }';
    for (let page = 1; page < 100; page += 1) {
      const { data } = await large.world.query(walk, { after: hundredth }, { as: large.as });
      hundredth = data.agencies.pageInfo.endCursor as string;
    }
  }, 180_000);
  afterAll(async () => {
    await small.world.close();
    await large.world.close();
  });

  const read = async ({ world, as }: typeof large, variables: object): Promise<unknown[]> => {
    const { data, errors } = await world.query(PAGE, { ...variables }, { as });
    if (errors) throw new Error(JSON.stringify(errors));
    return data.agencies.nodes as unknown[];
  };
  const median = async (of: typeof large, variables: object): Promise<number> => {
    const times: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      const began = performance.now();
      expect((await read(of, variables)).length).toBe(100);
      times.push(performance.now() - began);
    }
    return times.toSorted((a, b) => a - b)[6] ?? Number.NaN;
  };
  const scans = async (world: World): Promise<object[]> => {
    await sleep(1_500);
    return world.sql(`select relname, seq_scan::int from pg_stat_user_tables
      where relname in ('agency', 'agency_attribute', 'agency_obligation', 'agency_edge', 'agency_reach') order by relname`);
  };

  test('a page of any depth and any day is as many statements as a small one, and all of them go by indexes', async () => {
    const cases = [{}, { after: hundredth }, { asOf: LONG_AGO }, { after: hundredth, asOf: LONG_AGO }];
    const before = await scans(large.world);
    for (const variables of cases) {
      const { statements } = await large.world.countStatements(() => read(large, variables));
      const few = await small.world.countStatements(() => read(small, {}));
      expect(statements.length).toBe(few.statements.length);
    }
    expect(await scans(large.world)).toEqual(before);
  });

  test('and takes as long as a page of a hundred agencies, a fivefold busy machine allowed for', async () => {
    const few = await median(small, {});
    const figures = {
      'page 1': (await median(large, {})) / few,
      'page 100': (await median(large, { after: hundredth })) / few,
      'three years ago': (await median(large, { asOf: LONG_AGO })) / few,
      'page 100, three years ago': (await median(large, { after: hundredth, asOf: LONG_AGO })) / few,
    };
    for (const [name, ratio] of Object.entries(figures)) {
      expect(ratio, `${name}: ${JSON.stringify(figures)}`).toBeLessThan(5);
    }
  });
});
