import { readFileSync } from 'node:fs';
import { newId } from '@qms/kernel';
import { actors, done, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';
import { registerAgency } from './build.js';

const register = readFileSync(new URL('../../../infra/demo/danang-2021.csv', import.meta.url), 'utf8');
const HEADER = 'holder_code,members,edition,number,declared_on,signer\n';

describe('importDeclarations', () => {
  let world: World;
  beforeAll(async () => {
    world = await openService(tables, subgraph);
    await world.query(
      'mutation ($csv: String!) { importAgencies(csv: $csv, dryRun: false, validFrom: "2014-05-18") { created } }',
      { csv: register },
    );
  });
  afterAll(() => world.close());

  const take = async (csv: string, as = actors.service('test')): Promise<Record<string, unknown>> => {
    const { data, errors } = await world.query(
      'mutation ($csv: String!) { importDeclarations(csv: $csv, dryRun: false) { rows created unchanged faults { line column } } }',
      { csv },
      { as },
    );
    return errors ? { code: errors[0]?.extensions['code'] } : (data.importDeclarations as Record<string, unknown>);
  };
  const PAST = `${HEADER}48,48-VPUB,2008,1/QĐ,2015-01-05,Chủ tịch\n48,,2015,2/QĐ,2020-03-04,Chủ tịch\n490,,2008,3/QĐ,2015-02-03,Chủ tịch quận\n`;

  test('sets up the systems that past declarations speak of; a second time changes nothing', async () => {
    expect(await take(PAST)).toEqual({ rows: 3, created: 3, unchanged: 0, faults: [] });
    expect(await take(PAST)).toEqual({ rows: 3, created: 0, unchanged: 3, faults: [] });
  });

  test('a system shared by two agencies is seen from both, and as of any day', async () => {
    const ask = `query ($asOf: Date!) { agencyByCode(code: "48-VPUB", asOf: $asOf) { qualitySystem {
      edition stage convertedOn(edition: "2015") latestDeclaration { number } holder { code } agencies { code } } } }`;
    const on = async (asOf: string): Promise<unknown> =>
      (await world.query(ask, { asOf })).data.agencyByCode.qualitySystem;
    expect(await on('2014-12-31')).toBeNull();
    expect(await on('2019-12-31')).toMatchObject({
      edition: '2008',
      convertedOn: null,
      latestDeclaration: { number: '1/QĐ' },
    });
    expect(await on('2021-06-30')).toMatchObject({
      edition: '2015',
      stage: 'DECLARED',
      convertedOn: '2020-03-04',
      holder: { code: '48' },
      agencies: expect.arrayContaining([{ code: '48' }, { code: '48-VPUB' }]) as unknown,
    });
  });

  test('a page of 86 agencies with their systems costs two statements, however many agencies', async () => {
    const ask = (first: number): ReturnType<World['query']> =>
      world.query(`{ agencies(first: ${first}) { nodes { name qualitySystem { stage edition } } } }`);
    const many = await world.countStatements(() => ask(100));
    const few = await world.countStatements(() => ask(2));
    expect(many.result.data.agencies.nodes).toHaveLength(86);
    expect([many.statements.length, few.statements.length]).toEqual([2, 2]);
  });

  test.each([
    ['an unknown holder', 'nobody,,2015,9/QĐ,2020-01-01,x\n', 'holder_code'],
    ['an unknown edition', '48,,1999,9/QĐ,2020-01-01,x\n', 'edition'],
    ['an impossible day', '48,,2015,9/QĐ,2020-02-30,x\n', 'declared_on'],
    ['a day to come', '48,,2015,9/QĐ,2031-01-01,x\n', 'declared_on'],
    ['a day before the agency was there', '48,,2008,9/QĐ,2010-01-01,x\n', 'holder_code'],
    ['one that may not share', '48-STC,48-SXD,2015,9/QĐ,2020-01-01,x\n', 'members'],
    ['a number without end', `48,,2015,${'9'.repeat(101)},2020-01-01,x\n`, 'number'],
    ['a signer without end', `48,,2015,9/QĐ,2020-01-01,${'x'.repeat(201)}\n`, 'signer'],
    ['a number twice', '48,,2015,9/QĐ,2020-01-01,x\n48,,2015,9/QĐ,2020-01-02,x\n', 'number'],
  ])('%s is refused by line', async (_, rows, column) => {
    expect(await take(HEADER + rows)).toMatchObject({ created: 0, faults: [{ column }] });
  });

  test('a code is that of whoever held it on that day; what has ended since is told so', async () => {
    const { data } = await world.query(
      '{ old: agencyByCode(code: "48-SCT") { id version } city: agencyByCode(code: "48") { id } }',
    );
    const { old, city } = data as Record<'old' | 'city', { id: string; version: number }>;
    const act = { agencyId: old.id, expectedVersion: old.version, legalBasis: 'NQ 1', reason: 'Sắp xếp' };
    done(await world.mutate('dissolveAgency', { ...act, on: '2021-01-01' }));
    const { id } = await registerAgency(world, { code: '48-SCT', parentId: city.id, validFrom: '2021-02-01' });
    const row = (number: string, on: string): string => `${HEADER}48-SCT,,2015,${number},${on},Giám đốc\n`;
    expect(await take(row('7/QĐ', '2020-05-05'))).toMatchObject({ created: 0, faults: [{ column: 'holder_code' }] });
    expect(await take(row('8/QĐ', '2021-03-05'))).toMatchObject({ created: 1, faults: [] });
    const holders =
      await world.sql(`select holder_id from quality_system s join declaration d on d.quality_system_id = s.id
      where d.number = '8/QĐ'`);
    expect(holders).toEqual([{ holder_id: id }]);
  });

  test('a system that was set up and never declared stands declared by it; its journal tells what it was', async () => {
    const { data } = await world.query('{ agencyByCode(code: "48-SKHCN") { id } }');
    const holderId = (data.agencyByCode as { id: string }).id;
    const input = { name: 'HTQLCL', holderId, scope: 'Tất cả', legalBasis: 'TT26 art. 6', on: '2019-01-01' };
    const { id } = done<{ id: string }>(await world.mutate('establishQualitySystem', input));
    expect(await take(`${HEADER}48-SKHCN,,2015,5/QĐ,2020-04-01,Giám đốc\n`)).toMatchObject({ created: 1, faults: [] });
    const { data: now } = await world.query('query ($id: ID!) { qualitySystem(id: $id) { stage version } }', { id });
    expect(now.qualitySystem).toEqual({ stage: 'DECLARED', version: 2 });
    const [entry] = await world.sql<{ before: { stage: string }; after: { stage: string } }>(
      `select before, after from journal where subject_id = $1 and verb = 'importDeclarations'`,
      [id],
    );
    expect([entry?.before.stage, entry?.after.stage]).toEqual(['BUILDING', 'DECLARED']);
  });

  test('a scope is taken from the file; a notice and a posting are not, for want of their proof', async () => {
    const head = 'Mã cơ quan,Số quyết định,Ngày công bố,Phiên bản,Người ký,Phạm vi,Ngày thông báo\n';
    const row = (code: string, noticeOn: string): string =>
      `${head}${code},6/QĐ,2020-04-02,2015,Giám đốc,Cấp phép xây dựng,${noticeOn}\n`;
    expect(await take(row('48-SXD', '2020-04-05'))).toMatchObject({ created: 0, faults: [{ column: 'notice_on' }] });
    expect(await take(row('48-SXD', ''))).toMatchObject({ created: 1, faults: [] });
    const [{ scope, notice } = {}] = await world.sql<{ scope: string; notice: string | null }>(
      `select scope, notice_on as notice from declaration where number = '6/QĐ'`,
    );
    expect([scope, notice]).toEqual(['Cấp phép xây dựng', null]);
    // what is there already may be told
    expect(await take(row('48-SXD', '2020-04-05'))).toMatchObject({ unchanged: 1, faults: [] });
  });

  test('who leads nothing may not', async () => {
    expect(await take(PAST, actors.head(newId()))).toEqual({ code: 'FORBIDDEN' });
    expect(await take(HEADER, actors.head(newId()))).toEqual({ code: 'FORBIDDEN' });
  });
});
