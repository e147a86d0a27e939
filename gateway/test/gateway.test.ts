import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { composeServices } from '@apollo/composition';
import { createLogger, internalTokenReader, type TokenReader } from '@qms/chassis';
import { makeKeys } from '@qms/local';
import type { FastifyInstance } from 'fastify';
import { getIntrospectionQuery, graphql, parse, type GraphQLSchema } from 'graphql';
import { importJWK, SignJWT, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildGateway } from '../src/gateway.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@inaccessible"])';
const AGENCY = `${LINK}
  type Query { agencies(first: Int!): [Agency!]! signIn(email: String!): SignIn @inaccessible fails: String }
  type Mutation { first: Int! second: Int! }
  type SignIn @inaccessible { id: ID! name: String! grants: [G!]! }
  type G @inaccessible { role: String! agencyId: ID }
  type Agency @key(fields: "id") { id: ID! name: String! below(first: Int!): [Agency!] }`;
const AUDIT = `${LINK} type Query { unused: Int } type Agency @key(fields: "id") { id: ID! inspected: Boolean }`;

interface Subgraph {
  url: string;
  seen: Record<string, string | string[] | undefined>[];
  misbehave: ((...args: Parameters<RequestListener>) => void) | null;
  server: Server;
}

/** A subgraph over real HTTP that answers only a token signed for it. */
async function subgraph(schema: GraphQLSchema, readToken: TokenReader): Promise<Subgraph> {
  const made: Subgraph = { url: '', seen: [], misbehave: null, server: createServer() };
  made.server.on('request', (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (made.misbehave) return made.misbehave(request, response);
      void (async () => {
        made.seen.push(request.headers);
        const actor = await readToken(request.headers.authorization, new Date());
        const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
        response.statusCode = actor ? 200 : 401;
        response.setHeader('content-type', 'application/json');
        const refused = { errors: [{ message: 'no token', extensions: { code: 'UNAUTHENTICATED' } }] };
        response.end(
          JSON.stringify(actor ? await graphql({ schema, source: query, variableValues: variables }) : refused),
        );
      })();
    });
  });
  await new Promise<void>((done) => made.server.listen(0, '127.0.0.1', done));
  const address = made.server.address();
  made.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return made;
}

describe('the gateway', () => {
  let folder: string;
  let agency: Subgraph;
  let audit: Subgraph;
  let app: FastifyInstance;
  let production: FastifyInstance;
  const agencies = Array.from({ length: 50 }, (_, n) => ({ id: String(n), name: `Cơ quan ${n}` }));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qms-gateway-'));
    makeKeys(folder);
    const officer = { id: 'o-1', name: 'Lan', grants: [] };
    const agencySchema = buildSubgraphSchema([
      {
        typeDefs: parse(AGENCY),
        resolvers: {
          Query: {
            agencies: () => agencies,
            signIn: (_: unknown, { email }: { email: string }) => (email === 'nobody@demo.qms' ? null : officer),
            fails: () => {
              throw new Error('select * from secrets at 10.0.0.1');
            },
          },
          Mutation: { first: () => 1, second: () => 2 },
        },
      },
    ]);
    const auditSchema = buildSubgraphSchema([
      {
        typeDefs: parse(AUDIT),
        resolvers: { Agency: { __resolveReference: ({ id }: { id: string }) => ({ id, inspected: true }) } },
      },
    ]);
    agency = await subgraph(agencySchema, await internalTokenReader(join(folder, 'gateway.pub.jwk'), 'agency'));
    audit = await subgraph(auditSchema, await internalTokenReader(join(folder, 'gateway.pub.jwk'), 'audit'));
    const { supergraphSdl = '', errors } = composeServices([
      { name: 'agency', url: 'http://agency.subgraph', typeDefs: parse(AGENCY) },
      { name: 'audit', url: 'http://audit.subgraph', typeDefs: parse(AUDIT) },
    ]);
    expect(errors).toBeUndefined();
    const options = {
      supergraphSdl,
      subgraphs: { agency: agency.url, audit: audit.url },
      keysDir: folder,
      log: createLogger({ service: 'gateway', level: 'silent' }),
    };
    app = await buildGateway({ ...options, profile: 'local' });
    production = await buildGateway({ ...options, profile: 'production' });
  });
  afterAll(async () => {
    await Promise.all([app.close(), production.close()]);
    agency.server.close();
    audit.server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function ask(
    query: string,
    headers: Record<string, string> = {},
    door = app,
  ): Promise<{ status: number; data: never; errors?: { message: string; extensions: Record<string, unknown> }[] }> {
    const response = await door.inject({ method: 'POST', url: '/graphql', headers, payload: { query } });
    return { status: response.statusCode, ...response.json<{ data: never }>() };
  }

  async function token(
    claims: Record<string, unknown> = {},
    header: Record<string, string> = {},
    stem = 'issuer',
  ): Promise<Record<string, string>> {
    const jwk = JSON.parse(await readFile(join(folder, `${stem}.jwk`), 'utf8')) as JWK;
    const now = Math.floor(Date.now() / 1000);
    const signed = await new SignJWT({
      iss: 'urn:qms:local',
      aud: 'qms-gateway',
      sub: 'lead@demo.qms',
      iat: now,
      exp: now + 60,
      ...claims,
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: jwk.kid ?? '', ...header })
      .sign(await importJWK(jwk, 'EdDSA'));
    return { authorization: `Bearer ${signed}` };
  }

  const FEDERATED = '{ agencies(first: 50) { name inspected } }';

  test('answers over both subgraphs with a token signed for each', async () => {
    const { data, errors } = await ask(FEDERATED);
    expect(errors).toBeUndefined();
    expect((data as { agencies: object[] }).agencies[49]).toEqual({ name: 'Cơ quan 49', inspected: true });
    expect(agency.seen.at(-1)?.['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.each([
    [
      'is away',
      (request: { socket: { destroy(): void } }) => {
        request.socket.destroy();
      },
    ],
    [
      'talks nonsense',
      (_: unknown, response: { end(text: string): void }) => {
        response.end('<html>');
      },
    ],
    [
      'answers without end',
      (_: unknown, response: { end(text: string): void }) => {
        response.end('x'.repeat(17_000_000));
      },
    ],
  ])('a subgraph that %s costs its own fields and one clean error', async (_, misbehave) => {
    audit.misbehave = misbehave;
    const { data, errors } = await ask(FEDERATED);
    audit.misbehave = null;
    expect((data as { agencies: object[] }).agencies[0]).toEqual({ name: 'Cơ quan 0', inspected: null });
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL', service: 'audit' } }]);
    expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|html|stack/);
  });

  test('what fails inside tells an error id and nothing else', async () => {
    const { errors } = await ask('{ fails }', { 'accept-language': 'en' });
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(errors?.[0]?.extensions['errorId']).toBeTypeOf('string');
    expect(JSON.stringify(errors)).not.toMatch(/secrets|10\.0\.0\.1/);
  });

  test('tokens are held to what they claim', async () => {
    const statusOf = async (headers: Record<string, string>): Promise<number> =>
      (await ask('{ __typename }', headers, production)).status;
    const now = Math.floor(Date.now() / 1000);
    expect(await statusOf(await token())).toBe(200);
    expect(await statusOf(await token({ sub: 'service:reporting' }, {}, 'service-reporting'))).toBe(200);
    const refused = [
      {},
      { authorization: 'Bearer nonsense' },
      await token({}, { typ: 'JWT' }),
      await token({ aud: 'another' }),
      await token({ iss: 'urn:other' }),
      await token({ exp: now - 60 }),
      await token({ iat: now + 600, exp: now + 700 }),
      await token({ sub: 'nobody@demo.qms' }),
      await token({ sub: 'service:reporting' }),
      await token({ sub: 'lead@demo.qms' }, {}, 'service-reporting'),
      await token({ sub: 'service:agency' }, {}, 'service-reporting'),
      await token({}, {}, 'gateway'),
    ];
    for (const headers of refused) expect(await statusOf(headers)).toBe(401);
  });

  test('hostile bodies get one error and no stack', async () => {
    const post = (payload: string | object, type = 'application/json') =>
      app.inject({ method: 'POST', url: '/graphql', headers: { 'content-type': type }, payload });
    const bodies = [
      await post('{bad'),
      await post('{"query":"{ __typename }","__proto__":{"x":1}}'),
      await post(`{"query":"${'x'.repeat(300_000)}"}`),
      await post('query', 'text/plain'),
      await post({ query: '{ agencies(first: "a\u0000b") { id } }' }),
      await post({ query: '{ nothing }' }),
      await post({ query: `{ ${'__typename '.repeat(1_500)} }` }),
      await post({ query: `{ ${Array.from({ length: 40 }, (_, n) => `a${n}: __typename`).join(' ')} }` }),
      await post([{ query: '{ __typename }' }]),
      await post({ query: '{ __typename }', variables: [1] }),
      await post({ query: { evil: true } }),
      await post(`{"query":"{ __typename }","variables":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      await post(`{"query":"{ __typename }","variables":{"a":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}}`),
    ];
    for (const { statusCode, body } of bodies) {
      expect(statusCode).toBeGreaterThanOrEqual(400);
      expect(statusCode).toBeLessThan(500);
      expect((JSON.parse(body) as { errors: object[] }).errors.length).toBeGreaterThanOrEqual(1);
      expect(body).not.toMatch(/node_modules|    at /);
    }
  });

  test('nested fragments by the million are refused at once', async () => {
    const fragments = Array.from(
      { length: 20 },
      (_, n) => `fragment F${n} on Agency { ${n === 19 ? 'name' : `...F${n + 1} ...F${n + 1}`} }`,
    );
    const began = performance.now();
    const { status, errors } = await ask(`{ agencies(first: 1) { ...F0 } } ${fragments.join(' ')}`);
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'TOO_EXPENSIVE', budget: { selections: 5_000 } });
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('a normal question asked beside hostile ones is not held up', async () => {
    const fragments = Array.from(
      { length: 20 },
      (_, n) => `fragment F${n} on Agency { ${n === 19 ? 'name' : `...F${n + 1} ...F${n + 1}`} }`,
    );
    const bomb = `{ agencies(first: 1) { ...F0 } } ${fragments.join(' ')}`;
    const times: Record<'hostile' | 'normal', number[]> = { hostile: [], normal: [] };
    const timed = async (kind: keyof typeof times, query: string): Promise<void> => {
      const began = performance.now();
      await ask(query);
      times[kind].push(performance.now() - began);
    };
    await Promise.all(Array.from({ length: 20 }, () => [timed('hostile', bomb), timed('normal', FEDERATED)]).flat());
    // an unprotected gateway stands still for tens of seconds over one of them
    expect(Math.max(...times.normal)).toBeLessThan(5_000);
    expect(Math.max(...times.hostile)).toBeLessThan(5_000);
  });

  test('a page of pages of pages is refused by its cost, before any subgraph hears of it', async () => {
    const before = agency.seen.length;
    const deep = '{ agencies(first: 100) { below(first: 100) { below(first: 100) { name } } } }';
    const { status, errors } = await ask(deep);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_EXPENSIVE', budget: { cost: 10_000 } } }]);
    const byVariable = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: {
        query: 'query ($n: Int!) { agencies(first: $n) { below(first: $n) { below(first: $n) { name } } } }',
        variables: { n: 100 },
      },
    });
    expect(byVariable.json()).toMatchObject({ errors: [{ extensions: { code: 'TOO_EXPENSIVE' } }] });
    expect(agency.seen).toHaveLength(before);
    expect((await ask('{ agencies(first: 50) { name inspected } }')).errors).toBeUndefined();
    expect((await ask(getIntrospectionQuery())).errors).toBeUndefined();
  });

  test.each([
    ['depth', `{ agencies(first: 1) ${'{ below(first: 1) '.repeat(16)}{ name }${' }'.repeat(16)} }`],
    ['aliases', `{ agencies(first: 1) { ${Array.from({ length: 31 }, (_, n) => `a${n}: name`).join(' ')} } }`],
    ['directives', `{ ${'fails @include(if: true) '.repeat(11)} }`],
    ['rootFields', `{ ${'fails '.repeat(21)} }`],
    ['tokens', `{ ${'fails '.repeat(1_001)} }`],
  ])('too much of %s is refused by name, with the budget', async (what, query) => {
    const { status, errors } = await ask(query);
    expect(status).toBe(400);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions['code']).toBe('TOO_EXPENSIVE');
    expect(Object.keys(errors?.[0]?.extensions['budget'] as object)).toEqual([what]);
  });

  test('a hundred times __typename, under one name or many, is refused', async () => {
    const many = Array.from({ length: 100 }, () => '__typename').join(' ');
    expect((await ask(`{ ${many} }`)).errors?.[0]?.extensions).toMatchObject({ code: 'TOO_EXPENSIVE' });
  });

  test('production guesses no names, and tells none', async () => {
    const { errors } = await ask('{ agencie(first: 1) { nam } }', await token(), production);
    expect(JSON.stringify(errors)).not.toMatch(/Did you mean|agencies/);
    expect(JSON.stringify((await ask('{ agencie(first: 1) { id } }')).errors)).toMatch(/Did you mean/);
  });

  test('every answer says that it is data and belongs to no other page', async () => {
    for (const answer of [
      await app.inject('/livez'),
      await app.inject('/nothing'),
      await production.inject('/graphql'),
    ]) {
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
      });
      expect(answer.headers['x-powered-by']).toBeUndefined();
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('an idempotency key goes on to the subgraph with one mutation, and is refused with two', async () => {
    await ask('mutation { first }', { 'idempotency-key': 'k-1' });
    expect(agency.seen.at(-1)?.['idempotency-key']).toBe('k-1');
    const { errors } = await ask('mutation { first second }', { 'idempotency-key': 'k-2' });
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'Idempotency-Key' } }]);
  });

  test('GraphiQL needs no internet, and production has neither it nor introspection', async () => {
    const page = await app.inject('/graphiql');
    expect(page.body).not.toMatch(/https?:\/\//);
    expect((await app.inject('/graphiql/graphiql.js')).statusCode).toBe(200);
    expect((await production.inject('/graphiql')).statusCode).toBe(404);
    expect((await ask('{ __schema { types { name } } }', await token(), production)).status).toBe(400);
  });
});
