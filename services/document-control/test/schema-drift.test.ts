import { checkCatalogue, openService, testServers, type World } from '@qms/testkit';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { printSubgraph, subgraph } from '../src/schema.js';

describe('what is committed', () => {
  let world: World;
  beforeAll(async () => {
    world = await openService(tables, subgraph);
  });
  afterAll(() => world.close());

  test('schema.sql is what the migrations make', async () => {
    const { made, committed } = await checkCatalogue(world, new URL('../schema.sql', import.meta.url));
    expect(committed).toBe(made);
  });

  test('schema.graphql is what the service prints', async () => {
    const file = new URL('../schema.graphql', import.meta.url);
    const printed = await printSubgraph();
    if (testServers.UPDATE_SCHEMA !== undefined) await writeFile(file, printed);
    expect(await readFile(file, 'utf8')).toBe(printed);
  });
});
