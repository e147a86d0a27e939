import { readFile, writeFile } from 'node:fs/promises';
import {
  buildServer,
  createLogger,
  makeCtx,
  NOWHERE,
  openDatabase,
  proveEveryObject,
  takeInAgencies,
  type Ctx,
  type Database,
  type Outside,
  type ServiceTables,
  type Subgraph,
} from '@qms/chassis';
import type { AgencyFacts } from '@qms/events';
import { fixedClock, newId, type Actor } from '@qms/kernel';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { actors } from './actors.js';
import { catalogueOf } from './catalogue.js';
import { testServers } from './config.js';
import { countStatements } from './statements.js';
import { mutationOf, type Calling, type Input } from './verbs.js';
import { testDatabase, withAdmin, type TestDatabase } from './test-database.js';

export interface Answer {
  status: number;
  // a test knows the shape it asked for
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
  errors: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[] | undefined;
}

export interface Asking {
  as?: Actor;
  headers?: Record<string, string>;
}

/** One service on a database of its own, with its real server in front and a clock that stands still. */
export interface World {
  database: Database;
  databaseUrls: TestDatabase;
  app: FastifyInstance;
  schema: GraphQLSchema;
  clock: ReturnType<typeof fixedClock>;
  query(document: string, variables?: Record<string, unknown>, asking?: Asking): Promise<Answer>;
  /** Calls a mutation with these arguments. */
  mutate(verb: string, input: Input, calling?: Calling): Promise<Answer>;
  ctx(actor?: Actor): Ctx;
  /** Rows as the owner sees them, past any policy. */
  sql<Row extends object>(text: string, params?: unknown[]): Promise<Row[]>;
  seedAgencies(agencies: AgencyFacts[]): Promise<void>;
  catalogue(): Promise<string>;
  countStatements: typeof countStatements;
  close(): Promise<void>;
}

export interface OpenOptions {
  routes?: Parameters<typeof buildServer>[0]['routes'];
  /** What the service finds beyond its database; nothing unless given. */
  outside?: Partial<Outside>;
}

export async function openService(
  tables: ServiceTables,
  subgraph: () => Promise<Subgraph>,
  { routes, outside: given = {} }: OpenOptions = {},
): Promise<World> {
  // every object that any test is answered with is judged again by its read policy
  proveEveryObject(true);
  const databaseUrls = await testDatabase(tables);
  const database = await openDatabase({ url: databaseUrls.appUrl, mappings: tables.mappings, poolMax: 6 });
  const clock = fixedClock(new Date('2021-07-15T02:00:00Z'));
  const log = createLogger({ service: 'test', level: testServers.TEST_LOG });
  const { schema } = await subgraph();
  const outside = { ...NOWHERE, ...given };
  const app = await buildServer({
    service: 'test',
    schema,
    database,
    clock,
    log,
    outside,
    readToken: (authorization) => Promise.resolve(actorIn(authorization)),
    ...(routes ? { routes } : {}),
  });
  const ctx = (actor: Actor = actors.service('test')): Ctx =>
    makeCtx({ database, actor, now: clock.now(), log, outside });

  const query: World['query'] = async (
    document,
    variables = {},
    { as = actors.service('test'), headers = {} } = {},
  ) => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${Buffer.from(JSON.stringify(as)).toString('base64')}`, ...headers },
      payload: { query: document, variables },
    });
    return { status: response.statusCode, ...response.json<Pick<Answer, 'data' | 'errors'>>() };
  };

  return {
    database,
    databaseUrls,
    app,
    schema,
    clock,
    ctx,
    countStatements,
    query,
    mutate: (verb, input, { fields, ...asking } = {}) => query(mutationOf(schema, verb, input, fields), input, asking),
    sql: (text, params) => withAdmin(databaseUrls.adminUrl, async (client) => (await client.query(text, params)).rows),
    async seedAgencies(agencies) {
      const { em } = ctx();
      await em.begin();
      await takeInAgencies(em, agencies);
      await em.commit();
    },
    catalogue: () => withAdmin(databaseUrls.adminUrl, catalogueOf),
    async close() {
      await app.close();
      await database.close();
      await databaseUrls.drop();
    },
  };
}

/** Compares what the migrations made with the committed file; UPDATE_SCHEMA=1 writes it anew. */
export async function checkCatalogue(world: World, file: URL): Promise<{ made: string; committed: string }> {
  const made = await world.catalogue();
  if (testServers.UPDATE_SCHEMA !== undefined) await writeFile(file, made);
  return { made, committed: await readFile(file, 'utf8') };
}

/** Facts of one agency for a mirror, with whatever the test leaves out made up. */
export function agencyFacts(
  overrides: Partial<AgencyFacts> & { parentId?: string; leadUnitId?: string } = {},
): AgencyFacts {
  const { parentId, leadUnitId, ...facts } = overrides;
  const validFrom = facts.validFrom ?? '2014-05-18';
  const edge = (aboveId: string | undefined, kind: 'PARENT' | 'LEAD'): AgencyFacts['edges'] =>
    aboveId === undefined ? [] : [{ aboveId, kind, from: validFrom, to: null }];
  return {
    id: newId(),
    version: 1,
    level: 'DEPARTMENT',
    validFrom,
    validTo: null,
    edges: [...edge(parentId, 'PARENT'), ...edge(leadUnitId, 'LEAD')],
    obligations: [{ obligation: 'MANDATORY', from: validFrom, to: null }],
    ...facts,
  };
}

function actorIn(authorization: string | undefined): Actor | null {
  if (authorization === undefined) return null;
  return JSON.parse(Buffer.from(authorization.slice('Bearer '.length), 'base64').toString()) as Actor;
}
