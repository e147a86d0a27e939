import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { newId } from '@qms/kernel';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HOME, openScene, type Scene } from './scene.js';

let scene: Scene;
let gateway: FastifyInstance;
beforeAll(async () => {
  scene = await openScene();
});
beforeEach(async () => {
  gateway = await scene.open();
});
afterEach(() => {
  scene.subgraphs.agency.misbehave = null;
});
afterAll(() => scene.close());

const SIGNED_IN = { id: 'officer lead@demo.qms', name: 'Lan', grants: [{ role: 'LEAD', agencyId: null }] };

/** Files are answered so; the register still says who signs in. */
function files(answer: RequestListener): void {
  scene.subgraphs.agency.misbehave = (request, response) => {
    if (request.url?.startsWith('/files/')) return void answer(request, response);
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data: { signIn: SIGNED_IN } }));
  };
}

/** A service behind the doors that tells how many bytes came, and what they hash to. */
function takeBytes(): void {
  files((request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    request.on('end', () => {
      const signed = request.headers.authorization?.startsWith('Bearer ') ?? false;
      response.end(
        JSON.stringify({ path: request.url, method: request.method, bytes, sha256: hash.digest('hex'), signed }),
      );
    });
  });
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function cookieOf(): Promise<string> {
  const browser = scene.browser(gateway);
  await browser.signIn('lead@demo.qms');
  return [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

describe('the door for bytes that come in', () => {
  const put = (headers: Record<string, string>, payload = Buffer.from('a,b\n')) =>
    gateway.inject({
      method: 'PUT',
      url: `/files/uploads/${newId()}`,
      headers: { 'content-type': 'text/csv', ...headers },
      payload,
    });

  test('takes twenty megabytes with a token, past the limit of questions, byte for byte', async () => {
    const authorization = `Bearer ${await scene.tokenOf('lead@demo.qms')}`;
    const payload = Buffer.alloc(20_000_000, 'mười chín ');
    takeBytes();
    const answer = await put({ authorization }, payload);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ method: 'PUT', bytes: 20_000_000, sha256: sha256(payload), signed: true });
    expect((await put({ authorization }, Buffer.alloc(20_000_001))).statusCode).toBe(400);
  });

  test('takes them with a cookie from a page of ours, and from no other', async () => {
    const cookie = await cookieOf();
    takeBytes();
    expect((await put({ cookie, origin: HOME })).statusCode).toBe(200);
    expect((await put({ cookie, origin: 'https://elsewhere.example' })).statusCode).toBe(403);
    expect((await put({ cookie, 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
  });

  test('is shut to whoever is not signed in, and says what the service says', async () => {
    takeBytes();
    expect((await put({})).statusCode).toBe(401);
    const authorization = `Bearer ${await scene.tokenOf('lead@demo.qms')}`;
    files((request, response) => {
      request.resume();
      response.statusCode = 507;
      response.end('{"errors":[]}');
    });
    expect((await put({ authorization })).statusCode).toBe(507);
  });
});

describe('the door for files that go out', () => {
  const get = (headers: Record<string, string>) =>
    gateway.inject({ method: 'GET', url: `/files/exports/${newId()}`, headers });

  test('gives them to whoever is signed in, by cookie or token, never to be shown or kept', async () => {
    const [cookie, token] = [await cookieOf(), await scene.tokenOf('lead@demo.qms')];
    takeBytes();
    for (const headers of [{ cookie }, { authorization: `Bearer ${token}` }]) {
      const answer = await get(headers);
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({ method: 'GET', signed: true });
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      });
    }
    expect((await get({})).statusCode).toBe(401);
  });
});
