import { readFileSync } from 'node:fs';
import { newId } from '@qms/kernel';
import { actors, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';

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
    ['a number twice', '48,,2015,9/QĐ,2020-01-01,x\n48,,2015,9/QĐ,2020-01-02,x\n', 'number'],
  ])('%s is refused by line', async (_, rows, column) => {
    expect(await take(HEADER + rows)).toMatchObject({ created: 0, faults: [{ column }] });
  });

  test('who leads nothing may not', async () => {
    expect(await take(PAST, actors.head(newId()))).toEqual({ code: 'FORBIDDEN' });
    expect(await take(HEADER, actors.head(newId()))).toEqual({ code: 'FORBIDDEN' });
  });
});
