import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServer, createLogger, internalTokenReader } from '@qms/chassis';
import { GRAPHQL_COP, type Send } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subgraph } from '../src/schema.js';
import { openRegister, type Scene } from './build.js';

const now = (): number => Math.floor(Date.now() / 1000);

describe('a subgraph that is called past the gateway', () => {
  let scene: Scene;
  let keys: string;
  let door: Awaited<ReturnType<typeof buildServer>>;
  let logged = '';
  const pair = generateKeyPairSync('ed25519');
  beforeAll(async () => {
    scene = await openRegister();
    keys = await mkdtemp(join(tmpdir(), 'qms-direct-'));
    const half = JSON.stringify({ ...pair.publicKey.export({ format: 'jwk' }), kid: 'gateway', alg: 'EdDSA' });
    await writeFile(join(keys, 'gateway.pub.jwk'), half);
    door = await buildServer({
      service: 'agency',
      schema: (await subgraph()).schema,
      database: scene.world.database,
      readToken: await internalTokenReader(join(keys, 'gateway.pub.jwk'), 'agency'),
      log: createLogger({
        service: 'agency',
        level: 'trace',
        destination: { write: (line) => void (logged += line) },
      }),
    });
  });
  afterAll(async () => {
    await door.close();
    await scene.world.close();
    await rm(keys, { recursive: true, force: true });
  });

  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  function forged(claims: object = {}, header: object = {}, key: KeyObject = pair.privateKey): string {
    const standard = { iss: 'qms-gateway', aud: 'agency', sub: 'service:gateway', name: 'x', grants: [] };
    const text = `${part({ alg: 'EdDSA', typ: 'qms-internal+jwt', ...header })}.${part({
      ...{ ...standard, iat: now(), exp: now() + 60 },
      ...claims,
    })}`;
    return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
  }
  const asked = (query: string, headers: Record<string, string> = {}) =>
    ({ method: 'POST', url: '/graphql', headers, payload: { query } }) as const;
  const send: Send = async ({ method, path, type, body }) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    const answer = await door.inject({ method, url: path, headers, ...(body === undefined ? {} : { payload: body }) });
    return { status: answer.statusCode, body: answer.body };
  };

  test.each(GRAPHQL_COP)('$name: nothing', async ({ finds }) => {
    expect(await finds(send)).toBe(false);
  });

  test('its own gateway’s token opens it', async () => {
    expect((await door.inject(asked('{ __typename }', { authorization: `Bearer ${forged()}` }))).statusCode).toBe(200);
  });

  test.each<[string, () => string]>([
    ['the key of another process', () => forged({}, {}, generateKeyPairSync('ed25519').privateKey)],
    ['no algorithm', () => forged({}, { alg: 'none' })],
    ['the name of another subgraph', () => forged({ aud: 'audit' })],
    ['another issuer', () => forged({ iss: 'urn:qms:services' })],
    ['the type of an access token', () => forged({}, { typ: 'at+jwt' })],
    ['an expiry in the past', () => forged({ iat: now() - 300, exp: now() - 60 })],
    ['an age that no internal token reaches', () => forged({ iat: now() - 120, exp: now() + 60 })],
    ['a role that there is not', () => forged({ grants: [{ role: 'GOD', agencyId: null }] })],
    ['grants that are words', () => forged({ grants: 'all' })],
    ['no subject', () => forged({ sub: '' })],
    ['no signature', () => forged().replace(/[^.]+$/, 'AAAA')],
    ['nothing at all', () => ''],
  ])('a token with %s opens nothing, not even __typename', async (_, make) => {
    const token = make();
    const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
    for (const query of [
      '{ __typename }',
      '{ _service { sdl } }',
      '{ _entities(representations: []) { __typename } }',
      'mutation { enrolOfficer(name: "a", email: "a@b.vn") { id } }',
    ]) {
      const answer = await door.inject(asked(query, { ...headers, 'x-actor': 'service:gateway' }));
      expect(answer.statusCode).toBe(401);
      expect(answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      expect(answer.body).not.toMatch(/"data"|\n\s+at |jose/);
    }
  });

  /** Over a socket, with the address as it is written: a client of ours would tidy it first. */
  async function written(path: string): Promise<{ status: number | undefined; body: string }> {
    if (!door.server.listening) await door.listen({ host: '127.0.0.1', port: 0 });
    const { port } = door.server.address() as { port: number };
    return new Promise((done, fail) => {
      const headers = { 'content-type': 'application/json' };
      const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers }, (answer) => {
        let body = '';
        answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
        answer.on('end', () => {
          done({ status: answer.statusCode, body });
        });
      });
      sent.on('error', fail);
      sent.end(JSON.stringify({ query: '{ __typename _service { sdl } }' }));
    });
  }

  test.each([
    ['written in percents', '/%67raphql'],
    ['with every letter in percents', '/%67%72%61%70%68%71%6C'],
    ['with a host before it', 'http://agency.subgraph/graphql'],
    ['with a host before it and percents', 'http://agency.subgraph/%67raphql'],
    ['with a question behind it', '/graphql?query=%7B__typename%7D'],
    ['with a parameter behind it', '/graphql;v=1'],
    ['with one slash more', '//graphql'],
    ['with a slash behind it', '/graphql/'],
    ['by way of another door', '/livez/../graphql'],
    ['in capitals', '/GRAPHQL'],
  ])('its door %s opens no wider without a token', async (_, path) => {
    const { status, body } = await written(path);
    expect([401, 404]).toContain(status);
    expect(body).toMatch(/"code":"(UNAUTHENTICATED|NOT_FOUND)"/);
    expect(body).not.toMatch(/"data"|type Query|\n\s+at /);
  });

  test.each([
    ['the end of a line', 'canary\r\n{"level":"info","actor":"forged"}'],
    ['another end of a line', 'canary\u2028{"level":"info","actor":"forged"}'],
    ['an escape of a terminal', 'canary\u001b[2K\u009b1Aforged'],
    ['a great length', 'canary'.repeat(30_000)],
  ])('%s stays out of its log, whatever it is said in', async (_, text) => {
    logged = '';
    const headers = { authorization: `Bearer ${forged()}`, 'x-request-id': encodeURIComponent(text).slice(0, 4_000) };
    const bodies = [
      {
        query: 'query Q($first: Int!) { agencies(first: $first) { totalCount } }',
        variables: { first: text, [text]: text },
      },
      { query: 'query Q { __typename }', operationName: text, extensions: { [text]: text } },
      { query: `{ agencyByCode(code: ${JSON.stringify(text)}) { id } }` },
      { query: `{ ${text} }` },
      { query: `query ${text.replaceAll(/\W/g, '')}Q { __typename }` },
    ];
    for (const payload of bodies) await door.inject({ method: 'POST', url: '/graphql', headers, payload });
    const lines = logged.split(/[\n\r\u0085\u2028\u2029]/);
    expect(lines.pop()).toBe('');
    expect(lines.length).toBeGreaterThanOrEqual(bodies.length - 1);
    for (const line of lines) {
      expect(line.length).toBeLessThan(2_000);
      expect(JSON.parse(line)).toMatchObject({ service: 'agency', actor: 'service:gateway', level: 'info' });
      // only a name of an operation is taken over, and a name holds nothing that ends a line
      expect(line.replace(/"operation":"\w*…?"/, '')).not.toMatch(/canary|forged/);
    }
  });

  test.each<[string, string]>([
    ['an operator', '[{ __typename: "Agency", id: { ne: 1 } }]'],
    ['a list', '[{ __typename: "Agency", id: ["a", "b"] }]'],
    ['SQL', `[{ __typename: "Agency", id: "' or 1=1 --" }]`],
    ['nothing', '[{ __typename: "Agency" }]'],
    ['a type that there is not', '[{ __typename: "Secret", id: "1" }]'],
  ])('a key that is %s finds nothing, and says no more than that', async (_, representations) => {
    const query = `{ _entities(representations: ${representations}) { __typename ... on Agency { id } } }`;
    const headers = { authorization: `Bearer ${forged()}`, 'apollo-federation-include-trace': 'ftv1' };
    const answer = await door.inject(asked(query, headers));
    expect(answer.json<{ errors: object[] }>().errors.length).toBeGreaterThan(0);
    expect(answer.body).not.toMatch(/"id":|\n\s+at |select |ftv1|node_modules/);
    expect((await door.inject(asked('{ __typename }', headers))).statusCode).toBe(200);
  });
});
