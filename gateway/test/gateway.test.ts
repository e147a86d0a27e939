import type { FastifyInstance } from 'fastify';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask as askGateway, openScene, type Answer, type Scene } from './scene.js';
import { CODES, type Subgraph } from './subgraphs.js';

describe('the gateway', () => {
  let scene: Scene;
  let agency: Subgraph;
  let audit: Subgraph;
  let app: FastifyInstance;
  let production: FastifyInstance;
  let token: string;

  beforeAll(async () => {
    scene = await openScene();
    ({ agency, audit } = scene.subgraphs);
    app = await scene.open({ profile: 'local' });
    production = await scene.open();
    token = await scene.tokenOf('lead@demo.qms');
  });
  afterAll(() => scene.close());

  const ask = (query: string, headers: Record<string, string> = {}, door = app): Promise<Answer> =>
    askGateway(door, query, { as: token, headers });

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

  test('a code is checked by whoever holds it, and the register is asked in the gateway’s own name', async () => {
    const check = (code: string) =>
      production.inject({ url: `/check/${code}`, headers: { accept: 'application/json' } });
    expect((await check(CODES.declared)).json()).toMatchObject({
      url: `${scene.options.publicUrls[0]}/check/${CODES.declared}`,
      number: '5/QĐ',
      inForce: true,
    });
    expect((await check('2123456789abcdefghjkmnpqrs')).statusCode).toBe(404);
    expect((await check(CODES.ill)).statusCode).toBe(503);
    agency.misbehave = (request) => request.socket.destroy();
    expect((await check(CODES.declared)).statusCode).toBe(503);
    agency.misbehave = null;
  });

  test('what fails inside tells an error id and nothing else', async () => {
    const { errors } = await ask('{ fails }', { 'accept-language': 'en' });
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(errors?.[0]?.extensions['errorId']).toBeTypeOf('string');
    expect(JSON.stringify(errors)).not.toMatch(/secrets|10\.0\.0\.1/);
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
      headers: { authorization: `Bearer ${token}` },
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
        'referrer-policy': 'same-origin',
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
    expect((await app.inject('/graphiql')).headers['location']).toBe('/auth/sign-in?returnTo=/graphiql');
    const browser = scene.browser(app);
    await browser.signIn('lead@demo.qms');
    // this scene meets the product over HTTPS, whatever its profile
    const page = await browser.go('/graphiql');
    expect(page.body).toContain('graphiql.js');
    expect(page.body).not.toMatch(/https?:\/\//);
    expect((await app.inject('/graphiql/graphiql.js')).statusCode).toBe(200);
    expect((await production.inject('/graphiql')).statusCode).toBe(404);
    expect((await ask('{ __schema { types { name } } }', {}, production)).status).toBe(400);
  });
});
