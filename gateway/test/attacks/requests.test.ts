import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScene, type Scene } from '../scene.js';
import { asked, expectRefused } from './attacked.js';

type Request = readonly [name: string, request: InjectOptions];

const JSON_TYPE = { 'content-type': 'application/json' };
const posted = (payload: string | Buffer, headers: Record<string, string> = JSON_TYPE): InjectOptions => ({
  method: 'POST',
  url: '/graphql',
  headers,
  payload,
});
const withBody = (more: string): InjectOptions => posted(`{"query":"{ viewer }",${more}}`);
const get = (url: string): InjectOptions => ({ method: 'GET', url });
const query = '{"query":"{ viewer }"}';

/** Each is sent with a right token. */
const HOSTILE: Readonly<Record<string, readonly Request[]>> = {
  'array batches': [
    ['of one', posted('[{"query":"{ viewer }"}]')],
    ['of a hundred', posted(JSON.stringify(Array.from({ length: 100 }, () => ({ query: '{ viewer }' }))))],
    ['of none', posted('[]')],
    ['within a batch', posted('[[{"query":"{ viewer }"}]]')],
  ],
  'content types and CSRF': [
    ['text/plain', posted(query, { 'content-type': 'text/plain' })],
    ['a form', posted('query=%7Bviewer%7D', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['a form of parts', posted('--x--', { 'content-type': 'multipart/form-data; boundary=x' })],
    ['XML', posted('<query/>', { 'content-type': 'application/xml' })],
    ['a graph', posted('{ viewer }', { 'content-type': 'application/graphql' })],
    ['no type', posted(Buffer.from(query), { 'content-type': '' })],
    ['GET', get('/graphql?query=%7Bviewer%7D')],
    ['GET with a mutation', get('/graphql?query=mutation%7Bfirst%7D')],
    ['PUT', { method: 'PUT', url: '/graphql', headers: JSON_TYPE, payload: query }],
    ['DELETE', { method: 'DELETE', url: '/graphql' }],
  ],
  'hostile JSON': [
    ['cut off', posted('{"query":')],
    ['with words behind it', posted(`${query}x`)],
    ['of nothing', posted('')],
    ['null', posted('null')],
    ['a text', posted('"query"')],
    ['that would pollute', withBody('"__proto__":{"admin":true}')],
    ['that would pollute from within', withBody('"variables":{"a":{"__proto__":{"admin":true}}}')],
    ['that would pollute by its maker', withBody('"variables":{"constructor":{"prototype":{"admin":true}}}')],
    ['lists as deep as it is long', withBody(`"variables":${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
    ['objects as deep', withBody(`"variables":{"a":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}`)],
    ['of 300 KB', posted(`{"query":"${'x'.repeat(300_000)}"}`)],
    ['of bytes that are no text', posted(Buffer.from([...Buffer.from('{"query":"'), 0xff, 0xfe, 0x22, 0x7d]))],
    ['variables that are a list', withBody('"variables":[1]')],
    ['variables that are a text', withBody('"variables":"{}"')],
    ['a name that is an object', withBody('"operationName":{}')],
    ['extensions that are a list', withBody('"extensions":[]')],
    ['a query that is an object', posted('{"query":{"evil":true}}')],
    ['a query that is a list', posted('{"query":["{ viewer }"]}')],
  ],
  'persisted queries': [
    ['by hash', posted(`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'a'.repeat(64)}"}}}`)],
    ['by id', posted('{"id":"1"}')],
    ['by another version', posted('{"query":"","extensions":{"persistedQuery":{"version":99}}}')],
  ],
  'text that cannot be stored': [
    ['NUL in a literal', posted('{"query":"{ echo(text: \\"a\\u0000b\\") }"}')],
    ['NUL in a variable', withBody('"variables":{"text":"a\\u0000b"}')],
    ['NUL in the name of a variable', withBody('"variables":{"a\\u0000":1}')],
    ['half a surrogate in a variable', withBody('"variables":{"text":"\\ud800"}')],
    ['the other half in a list', withBody('"variables":{"text":["a","\\udfff"]}')],
    ['NUL in the name of the operation', withBody('"operationName":"a\\u0000"')],
  ],
  'idempotency keys': [
    ['without end', { ...withBody('"a":1'), headers: { ...JSON_TYPE, 'idempotency-key': 'k'.repeat(201) } }],
    ['with a blank', { ...withBody('"a":1'), headers: { ...JSON_TYPE, 'idempotency-key': 'a b' } }],
    ['of nothing', { ...withBody('"a":1'), headers: { ...JSON_TYPE, 'idempotency-key': '' } }],
    ['two of them', { ...withBody('"a":1'), headers: { ...JSON_TYPE, 'idempotency-key': ['a', 'b'] } }],
    [
      'over two mutations',
      { ...posted('{"query":"mutation { first second }"}'), headers: { ...JSON_TYPE, 'idempotency-key': 'k' } },
    ],
  ],
  'names of files': [
    ['a way out', get('/files/reports/..%2f..%2f..%2fetc%2fpasswd')],
    ['a way out, written twice', get('/files/reports/%252e%252e%252fetc')],
    ['NUL', get('/files/reports/00000000-0000-0000-0000-000000000000%00.pdf')],
    ['another folder', get('/files/keys/gateway.jwk')],
    ['without end', get(`/files/reports/${'a'.repeat(5_000)}`)],
    ['that is no text', get('/files/reports/%ff%fe')],
    ['that cannot be read', get('/files/reports/%zz')],
  ],
  'doors that are not there': [
    ['GraphiQL', get('/graphiql')],
    ['its parts', get('/graphiql/graphiql.js')],
    ['a playground', get('/playground')],
    ['an environment', get('/.env')],
    ['a door of Apollo', get('/.well-known/apollo/server-health')],
    ['one slash more', { ...posted(query), url: '//graphql' }],
    ['another case', { ...posted(query), url: '/GraphQL' }],
  ],
};

/** Each is sent without a token. */
const NAMELESS: Readonly<Record<string, readonly Request[]>> = {
  'identity headers from outside': [
    ['a user', posted(query, { ...JSON_TYPE, 'x-user-id': 'lead@demo.qms' })],
    ['an actor', posted(query, { ...JSON_TYPE, 'x-actor': '{"id":"service:cli"}', 'x-roles': 'SYSTEM_ADMINISTRATOR' })],
    [
      'a proxy’s user',
      posted(query, { ...JSON_TYPE, 'x-forwarded-user': 'lead', 'x-forwarded-email': 'lead@demo.qms' }),
    ],
    [
      'a client certificate',
      posted(query, { ...JSON_TYPE, 'x-ssl-client-verify': 'SUCCESS', 'ssl-client-subject': 'lead' }),
    ],
    ['another host', posted(query, { ...JSON_TYPE, host: '127.0.0.1', 'x-forwarded-for': '127.0.0.1' })],
    ['a token in the address', { ...posted(query), url: '/graphql?access_token=a.b.c' }],
    ['a token in the body', withBody('"access_token":"a.b.c"')],
  ],
  'cookies of nobody': [
    ['words', posted(query, { ...JSON_TYPE, cookie: '__Host-qms=nonsense' })],
    ['the right length', posted(query, { ...JSON_TYPE, cookie: `__Host-qms=${'A'.repeat(43)}` })],
    ['SQL', posted(query, { ...JSON_TYPE, cookie: "__Host-qms=' or 1=1 --" })],
    ['without its prefix', posted(query, { ...JSON_TYPE, cookie: `qms=${'A'.repeat(43)}` })],
    ['without end', posted(query, { ...JSON_TYPE, cookie: `__Host-qms=${'A'.repeat(10_000)}` })],
  ],
};

describe('hostile requests', () => {
  let scene: Scene;
  let gateway: FastifyInstance;
  let token: string;
  beforeAll(async () => {
    scene = await openScene();
    gateway = await scene.open();
    token = await scene.tokenOf('lead@demo.qms');
  });
  afterAll(() => scene.close());

  const flat = (table: typeof HOSTILE): [string, string, InjectOptions][] =>
    Object.entries(table).flatMap(([family, requests]) =>
      requests.map(([name, request]): [string, string, InjectOptions] => [family, name, request]),
    );

  test.each(flat(HOSTILE))('%s: %s', async (_, __, request) => {
    const heard = scene.subgraphs.agency.seen.length;
    const headers = { authorization: `Bearer ${token}`, ...request.headers };
    await expectRefused(gateway, { ...request, headers }, token);
    expect(scene.subgraphs.agency.seen.length).toBeLessThanOrEqual(heard + 2);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test.each(flat(NAMELESS))('%s: %s', async (_, __, request) => {
    await expectRefused(gateway, request, token, 'UNAUTHENTICATED');
  });

  test('what a client says of itself beside its token goes no further', async () => {
    const headers = {
      ...{ authorization: `Bearer ${token}`, 'x-user-id': 'admin', 'x-actor': 'service:cli', cookie: 'qms=secret' },
      ...{ 'apollo-federation-include-trace': 'ftv1', 'x-request-id': 'forged\u0020id', forwarded: 'for=evil' },
    };
    const answer = await gateway.inject({ ...asked('{ viewer }', token), headers });
    expect(answer.json()).toEqual({ data: { viewer: 'officer lead@demo.qms' } });
    const heard = scene.subgraphs.agency.seen.at(-1) ?? {};
    expect(Object.keys(heard).sort()).toEqual(
      [
        'accept-language',
        'authorization',
        'connection',
        'content-length',
        'content-type',
        'host',
        'x-request-id',
      ].sort(),
    );
    expect(heard['authorization']).not.toContain(token);
    expect(heard['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('each family has three inputs at least', () => {
    for (const [family, requests] of Object.entries({ ...HOSTILE, ...NAMELESS })) {
      expect(requests.length, family).toBeGreaterThanOrEqual(3);
    }
  });
});
