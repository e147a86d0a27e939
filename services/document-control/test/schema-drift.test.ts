import { actors, checkCatalogue, openService, testServers, type World } from '@qms/testkit';
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

  test('what was asked before does not change what is printed', async () => {
    const printed = await printSubgraph();
    const { data } = await world.query('{ documents(first: 1) { nodes { id } } }', {}, { as: actors.overseer() });
    expect(data.documents.nodes).toEqual([]);
    expect(await printSubgraph()).toBe(printed);
    expect(printed.replaceAll(/"{3}[^"]*"{3}|\s+/g, '')).toContain('documents(first:Int!after:Stringfilter:');
  });
});
