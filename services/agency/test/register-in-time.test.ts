import { setTimeout as sleep } from 'node:timers/promises';
import { actors, done, openService, planOf, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';
import { carriedOut } from './files.js';

const SIZE = 11_000;
const PAGE = `query ($after: String, $asOf: Date, $filter: AgencyFilter) {
  agencies(first: 100, after: $after, asOf: $asOf, filter: $filter) {
    nodes { id code name level obligation parent { name } leadUnit { code } } pageInfo { endCursor } } }`;
const COUNT = `query ($asOf: Date, $filter: AgencyFilter) {
  agencies(first: 1, asOf: $asOf, filter: $filter) { totalCount nodes { id } } }`;
const LONG_AGO = '2023-03-02';

interface Province {
  world: World;
  as: ReturnType<typeof actors.lead>;
  province: string;
}

/** A province of so many agencies whose names and classes have changed each year for five years. */
async function openProvince(size: number): Promise<Province> {
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
    const input = { csv, dryRun: false, validFrom: '2014-05-18' };
    const taken = done(await world.mutate('importAgencies', input, { fields: 'id state' }));
    if (taken['state'] === 'QUEUED') await carriedOut(world, taken.id);
  }
  const codes = await world.sql<{ id: string }>(
    `select agency_id as id from agency_attribute where kind = 'CODE' and value in ('99', '99-S1') order by value`,
  );
  const [province = '', unit = ''] = codes.map(({ id }) => id);
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
  // what is committed and not yet flushed, a vacuum marks as seen by nobody: an index alone would not do
  await world.sql('begin; set local synchronous_commit = on; select pg_current_xact_id(); commit');
  await world.sql('vacuum (analyze)');
  return { world, as: actors.lead(unit), province };
}

describe('a register of 11,000 agencies with five years of history', () => {
  let large: Province;
  let small: Province;
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

  const read = async ({ world, as }: Province, variables: object): Promise<unknown[]> => {
    const { data, errors } = await world.query(PAGE, { ...variables }, { as });
    if (errors) throw new Error(JSON.stringify(errors));
    return data.agencies.nodes as unknown[];
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

  const asked = (of: Province): [string, object][] => [
    ['page 1', {}],
    ['page 100', { after: hundredth }],
    ['three years ago', { asOf: LONG_AGO }],
    ['page 100, three years ago', { asOf: LONG_AGO, after: hundredth }],
    ['search', { filter: { search: 'huyen 77' } }],
    ['subtree', { filter: { subtreeOf: of.province } }],
  ];

  for (const who of ['a lead unit', 'an overseer of everything']) {
    test(`${who} reads it by B-trees: an index of spans is slower the more it holds`, async () => {
      const of = { ...large, as: who === 'a lead unit' ? large.as : actors.overseer() };
      for (const [what, variables] of asked(of)) {
        const { readWhole, indexes } = await planOf(large.world, of.as, async () => {
          expect((await read(of, variables)).length, what).toBeGreaterThan(0);
        });
        expect({ what, readWhole }).toEqual({ what, readWhole: [] });
        expect(indexes, what).toEqual(expect.arrayContaining(['agency_attribute_held', 'agency_edge_held']));
        // a page is walked to, and nobody's whole reach is gathered and sorted for it
        if (!('filter' in variables)) expect(indexes, what).toContain('agency_attribute_in_order');
        expect(
          indexes.filter((name) => name.endsWith('_one_at_a_time')),
          what,
        ).toEqual([]);
      }
    });
  }

  test.each(['PROVINCE', 'DEPARTMENT'])('the few of level %s are found by their level', async (level) => {
    for (const as of [large.as, actors.overseer()]) {
      const { readWhole, indexes } = await planOf(large.world, as, async () => {
        expect(await read({ ...large, as }, { filter: { level } })).toHaveLength(1);
      });
      expect(readWhole).toEqual([]);
      expect(indexes).toContain('agency_attribute_level');
    }
  });

  test('a count says how many the pages hold, whoever asks, of whatever day', async () => {
    const { world, province } = small;
    const [unit = '', district = ''] = (
      await world.sql<{ id: string }>(
        `select agency_id as id from agency_attribute where kind = 'CODE' and value in ('99-S1', '99-H00001') order by value desc`,
      )
    ).map(({ id }) => id);
    const counts: number[] = [];
    for (const as of [
      ...[actors.lead(unit), actors.staff(unit), actors.head(district), actors.overseer(), actors.nobody()],
      // held at two places, one of them below the other
      { ...actors.head(province), grants: [...actors.head(province).grants, ...actors.lead(unit).grants] },
    ]) {
      for (const asOf of [null, LONG_AGO, '2014-05-17']) {
        for (const filter of [{}, { level: 'COMMUNE' }, { subtreeOf: district }, { search: 'xa 1' }]) {
          const { data } = await world.query(COUNT, { asOf, filter }, { as });
          const held = await read({ ...small, as }, { asOf, filter });
          expect(data.agencies.totalCount, JSON.stringify({ as, asOf, filter })).toBe(held.length);
          counts.push(held.length);
        }
      }
    }
    expect(new Set(counts).size).toBeGreaterThan(5);
    expect(Math.max(...counts)).toBe(100);
  });
});
