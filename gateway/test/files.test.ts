import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { newId } from '@qms/kernel';
import type { FastifyInstance } from 'fastify';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HOME, openScene, type Scene } from './scene.js';

let scene: Scene;
let gateway: FastifyInstance;
let address: string;
beforeAll(async () => {
  scene = await openScene();
  gateway = await scene.open();
  await gateway.listen({ host: '127.0.0.1', port: 0 });
  address = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`;
});
afterEach(() => {
  scene.subgraphs.agency.misbehave = null;
});
afterAll(() => scene.close());

const SIGNED_IN = { id: 'officer lead@demo.qms', name: 'Lan', grants: [{ role: 'LEAD', agencyId: null }] };

/** Files are answered so; the register still says who signs in. */
function files(answer: RequestListener): void {
  scene.subgraphs.agency.misbehave = (asked, response) => {
    if (asked.url?.startsWith('/files/')) return void answer(asked, response);
    asked.resume();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data: { signIn: SIGNED_IN } }));
  };
}

interface Taken {
  path: string;
  method: string;
  bytes: number;
  sha256: string;
  headers: IncomingHttpHeaders;
}

/** A service behind the doors that tells how many bytes came, and what they hash to. */
function takeBytes(): void {
  files((asked, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    asked.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    asked.on('end', () => {
      const { url: path, method, headers } = asked;
      response.end(JSON.stringify({ path, method, bytes, sha256: hash.digest('hex'), headers }));
    });
  });
}

async function cookieOf(): Promise<string> {
  const browser = scene.browser(gateway);
  await browser.signIn('lead@demo.qms');
  return [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
const bearer = async (): Promise<{ authorization: string }> => ({
  authorization: `Bearer ${await scene.tokenOf('lead@demo.qms')}`,
});

interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

async function ask(method: 'GET' | 'PUT', path: string, headers: object, body?: Buffer): Promise<Answered> {
  const answer = await request(`${address}${path}`, {
    method,
    headers: { host: new URL(HOME).host, ...headers },
    ...(body ? { body } : {}),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

describe('the door for bytes that come in', () => {
  const put = (headers: object, body = Buffer.from('a,b\n'), id: string = newId()): Promise<Answered> =>
    ask('PUT', `/files/uploads/${id}`, { 'content-type': 'text/csv', ...headers }, body);

  test('takes twenty megabytes with a token, past the limit of questions, byte for byte', async () => {
    const payload = Buffer.alloc(20_000_000, 'mười chín ');
    takeBytes();
    const answer = await put(await bearer(), payload);
    expect(answer.status).toBe(200);
    const taken = JSON.parse(answer.text) as Taken;
    const sha256 = createHash('sha256').update(payload).digest('hex');
    expect(taken).toMatchObject({ method: 'PUT', bytes: 20_000_000, sha256 });
    // what the service hears is the gateway's word for who it is, never the visitor's own token
    expect(taken.headers.authorization).toMatch(/^Bearer /);
    expect(taken.headers.authorization).not.toBe((await bearer()).authorization);
    expect(taken.headers['content-type']).toBe('application/octet-stream');
  });

  test('refuses one byte more before it reads it, and a file that does not say how long it is', async () => {
    takeBytes();
    const headers = await bearer();
    expect((await put(headers, Buffer.alloc(20_000_001))).status).toBe(400);
    const { statusCode, body } = await request(`${address}/files/uploads/${newId()}`, {
      method: 'PUT',
      headers: { ...headers, host: new URL(HOME).host },
      body: Readable.from([Buffer.from('a,b\n')]),
    });
    expect(statusCode).toBe(400);
    const { errors } = (await body.json()) as { errors: { extensions: object }[] };
    expect(errors[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'content-length' });
  });

  test('takes them with a cookie from a page of ours, and from no other', async () => {
    const cookie = await cookieOf();
    takeBytes();
    expect((await put({ cookie, origin: HOME })).status).toBe(200);
    expect((await put({ cookie, origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await put({ cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  test.each(['../graphql', 'x', `${newId()}/..`, encodeURIComponent('../../graphql')])(
    'knows no upload called %s',
    async (id) => {
      takeBytes();
      expect((await put(await bearer(), Buffer.from('a'), id)).status).toBe(404);
    },
  );

  test('is shut to whoever is not signed in, whatever the size, and says what the service says', async () => {
    takeBytes();
    expect((await put({}, Buffer.alloc(5_000_000))).status).toBe(401);
    expect((await put({ authorization: 'Bearer forged' })).status).toBe(401);
    files((asked, response) => {
      asked.resume();
      response.statusCode = 507;
      response.end('{"errors":[]}');
    });
    expect(await put(await bearer())).toMatchObject({ status: 507, text: '{"errors":[]}' });
  });

  test('a service that falls silent or dies costs one clean error', async () => {
    files((asked) => void asked.socket.destroy());
    const { status, text } = await put(await bearer());
    expect(status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] });
    expect(text).not.toMatch(/ECONN|socket|127\.0\.0\.1/);
  });
});

describe('the door for files that go out', () => {
  const get = (headers: object, path = `/files/exports/${newId()}`): Promise<Answered> => ask('GET', path, headers);

  test('gives them to whoever is signed in, by cookie or token, never to be shown or kept', async () => {
    takeBytes();
    for (const headers of [{ cookie: await cookieOf() }, await bearer()]) {
      const answer = await get(headers);
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.text)).toMatchObject({ method: 'GET' });
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      });
    }
    expect((await get({})).status).toBe(401);
  });

  test.each(['/files/exports/x', '/files/secrets/x', '/files/constructor/x', '/files/templates/..%2Fx.csv'])(
    'has nothing at %s',
    async (path) => {
      takeBytes();
      expect((await get(await bearer(), path)).status).toBe(404);
    },
  );
});
