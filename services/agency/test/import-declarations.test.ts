import { readFileSync } from 'node:fs';
import { newId, type Actor } from '@qms/kernel';
import { actors, done, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { declarationPlanner } from '../src/declaration-import/declaration-import.commands.js';
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
      'mutation ($csv: String!) { importDeclarations(csv: $csv, dryRun: false) { rows created unchanged faults { line column code } } }',
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
    const long = row('48-SXD', '').replace('Cấp phép xây dựng', 'x'.repeat(10_001));
    expect(await take(long)).toMatchObject({ created: 0, faults: [{ column: 'scope' }] });
    expect(await take(row('48-SXD', ''))).toMatchObject({ created: 1, faults: [] });
    const [{ scope, notice } = {}] = await world.sql<{ scope: string; notice: string | null }>(
      `select scope, notice_on as notice from declaration where number = '6/QĐ'`,
    );
    expect([scope, notice]).toEqual(['Cấp phép xây dựng', null]);
    // what is there already may be told
    expect(await take(row('48-SXD', '2020-04-05'))).toMatchObject({ unchanged: 1, faults: [] });
  });

  const agency = async (code: string): Promise<{ id: string; version: number }> =>
    (await world.query('query ($code: String!) { agencyByCode(code: $code) { id version } }', { code })).data
      .agencyByCode as never;
  const dissolve = async (code: string, on: string): Promise<unknown> => {
    const { id, version } = await agency(code);
    const act = { agencyId: id, expectedVersion: version, legalBasis: 'NQ 1', reason: 'Sắp xếp' };
    return done(await world.mutate('dissolveAgency', { ...act, on }));
  };
  /** A public service unit of a department, which may share its system. */
  const unit = async (code: string, of: string): Promise<{ id: string }> =>
    registerAgency(world, { code, parentId: (await agency(of)).id, level: 'PUBLIC_SERVICE_UNIT' });

  test('what has ended since shared the system until its last day; named twice, it shared it once', async () => {
    const { id } = await unit('48-STP-1', '48-STP');
    await dissolve('48-STP-1', '2021-01-01');
    const csv = `${HEADER}48-STP,48-STP-1 48-STP-1 48-STP,2015,15/QĐ,2020-04-02,Giám đốc\n`;
    expect(await take(csv)).toMatchObject({ created: 1, faults: [] });
    const members = `select valid_from::text as "from", valid_to::text as "to" from quality_system_member where agency_id = $1`;
    expect(await world.sql(members, [id])).toEqual([{ from: '2020-04-02', to: '2021-01-01' }]);
    expect(await take(csv)).toMatchObject({ unchanged: 1, faults: [] });
  });

  test('whom another system serves at that time is told by line, and nothing is entered', async () => {
    const { data } = await world.query('{ agencyByCode(code: "48") { id } }');
    const registered = async (code: string, parentId: string, level: string): Promise<string> =>
      (await registerAgency(world, { code, parentId, level, name: `Nơi ${code}`, validFrom: '2019-01-01' })).id;
    for (const code of ['48-QX', '48-QY']) {
      const district = await registered(code, data.agencyByCode.id as string, 'DISTRICT');
      await registered(`${code}-P`, district, 'DIVISION');
    }
    const row = (holder: string, members: string, number: string, on: string): string =>
      `${holder},${members},2015,${number},${on},Chủ tịch\n`;
    expect(await take(HEADER + row('48-QX', '48-QX-P', '31/QĐ', '2020-01-01'))).toMatchObject({
      created: 1,
      faults: [],
    });
    const elsewhere = (line: number, column: string): object => ({ line, column, code: 'SERVED_ELSEWHERE' });
    expect(await take(HEADER + row('48-QX-P', '', '32/QĐ', '2020-02-01'))).toMatchObject({
      created: 0,
      faults: [elsewhere(2, 'holder_code')],
    });
    // two lines of one file are held to the same
    const both = row('48-QY-P', '', '33/QĐ', '2020-02-01') + row('48-QY', '48-QY-P', '34/QĐ', '2020-03-01');
    expect(await take(HEADER + both)).toMatchObject({ created: 0, faults: [elsewhere(3, 'members')] });
    expect(await world.sql(`select number from declaration where number in ('32/QĐ', '33/QĐ', '34/QĐ')`)).toEqual([]);
  });

  test('a file is entered by whoever leads all whom it names, the members too', async () => {
    const [holder, member] = [await agency('48-SYT'), await unit('48-SYT-1', '48-SYT')];
    await unit('48-SYT-2', '48-SYT');
    const csv = (members: string): string => `${HEADER}48-SYT,${members},2015,16/QĐ,2020-04-02,Giám đốc\n`;
    const city = await agency('48');
    const office = await agency('48-VPUB');
    const as = (...grants: Actor['grants']): Actor => ({ ...actors.nobody(), grants });
    const leads = (id: string): Actor['grants'][number] => ({ role: 'LEAD', agencyId: id });
    const works = (id: string): Actor['grants'][number] => ({ role: 'STAFF', agencyId: id });
    // the committee and its office: who leads the one and is only on the staff of the other puts neither under the other
    const ofOffice = `${HEADER}48-VPUB,48,2015,17/QĐ,2020-04-02,Chánh Văn phòng\n`;
    expect(await take(ofOffice, as(leads(office.id), works(city.id)))).toEqual({ code: 'FORBIDDEN' });
    expect(await take(csv('48-SYT-1'), as(leads(member.id), works(holder.id)))).toEqual({ code: 'FORBIDDEN' });
    expect(await take(csv('48-SYT-1 48-SYT-2'), as(leads(holder.id)))).toMatchObject({ created: 1, faults: [] });
  });

  test.each([
    ['the holder', '48-SNV', ['48-SNV-1', '48-SNV']],
    ['a member', '48-SGTVT', ['48-SGTVT-1']],
  ])('%s ends between what is planned and what is written: nothing is written', async (_, code, ending) => {
    await unit(`${code}-1`, code);
    const values = { holder_code: code, members: `${code}-1`, edition: '2015', number: '18/QĐ', signer: 'x' };
    const lines = [{ line: 2, values: { ...values, declared_on: '2020-04-02' } }];
    const plan = await declarationPlanner.plan(world.ctx(), lines, {});
    expect(plan).toMatchObject({ faults: [], rows: [{ line: 2 }] });
    for (const each of ending) await dissolve(each, '2021-01-01');
    await expect(plan.write()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await world.sql(`select 1 from declaration where number = '18/QĐ'`)).toEqual([]);
  });

  test('who leads nothing may not', async () => {
    expect(await take(PAST, actors.head(newId()))).toEqual({ code: 'FORBIDDEN' });
    expect(await take(HEADER, actors.head(newId()))).toEqual({ code: 'FORBIDDEN' });
  });
});
