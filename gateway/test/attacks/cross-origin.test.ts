import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorOf, question, send, type Heard, type Sending } from '../http.js';
import { HOME, openScene, type Scene } from '../scene.js';

const LISTED = 'https://tool.danang.gov.vn';
const WRITE = 'mutation { first }';

/** What a page may call itself that is not the listed one. */
const UNLISTED = [
  'https://evil.example',
  'null',
  '',
  '*',
  'https://tool.danang.gov.vn.evil.example',
  'https://eviltool.danang.gov.vn',
  'https://x.tool.danang.gov.vn',
  'https://danang.gov.vn',
  'http://tool.danang.gov.vn',
  'https://tool.danang.gov.vn:8443',
  'https://tool.danang.gov.vn.',
  'https://tool.danang.gov.vn/',
  'https://TOOL.danang.gov.vn',
  'https://tool.danang.gov.vn@evil.example',
  'https://tool.danang.gov.vn, https://evil.example',
  'https://tool.danang.gov.vn%00.evil.example',
  'file://tool.danang.gov.vn',
];

describe('pages of other origins', () => {
  let scene: Scene;
  let gateway: FastifyInstance;
  let cookie: string;
  beforeAll(async () => {
    scene = await openScene();
    gateway = await scene.open({ corsOrigins: [LISTED] });
    const browser = scene.browser(gateway);
    await browser.signIn('lead@demo.qms');
    cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  });
  afterAll(() => scene.close());

  const preflight = (origin: string, path = '/graphql'): Sending => ({
    method: 'OPTIONS',
    path,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,authorization,x-evil',
    },
  });
  const allowing = ({ headers }: Heard): string[] =>
    Object.keys(headers).filter((name) => name.startsWith('access-control-'));
  const isSignedIn = async (): Promise<boolean> =>
    (await send(gateway, question('{ viewer }', { cookie, origin: HOME }))).status === 200;
  /** What reached the register while this was sent, besides the question who it is. */
  async function written(work: () => Promise<unknown>): Promise<number> {
    await isSignedIn();
    const before = scene.subgraphs.agency.seen.length;
    await work();
    return scene.subgraphs.agency.seen.length - before;
  }

  test('a listed one asks first, and is told what it may send', async () => {
    const heard = await send(gateway, preflight(LISTED));
    expect(heard.status).toBe(204);
    expect(heard.headers).toMatchObject({
      'access-control-allow-origin': LISTED,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, PUT',
      'access-control-max-age': '600',
      vary: expect.stringMatching(/origin/i) as string,
    });
    const headers = String(heard.headers['access-control-allow-headers']).split(', ');
    expect(headers).toEqual(['content-type', 'authorization', 'idempotency-key', 'accept-language', 'x-request-id']);
  });

  test('a listed one asks with the cookie, reads the answer, and reads a refusal too', async () => {
    const heard = await send(gateway, question(WRITE, { cookie, origin: LISTED, 'sec-fetch-site': 'same-site' }));
    expect(heard.json()).toEqual({ data: { first: 1 } });
    expect(heard.headers).toMatchObject({
      'access-control-allow-origin': LISTED,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-request-id, retry-after',
      vary: expect.stringMatching(/origin/i) as string,
    });
    const refused = await send(gateway, question(WRITE, { origin: LISTED }));
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, LISTED]);
  });

  test.each(UNLISTED)('one that calls itself %j is told nothing, and its cookie is not taken', async (origin) => {
    for (const path of ['/graphql', '/operations', '/auth/sign-out']) {
      const asked = await send(gateway, preflight(origin, path));
      expect(asked.status).toBe(404);
      expect(allowing(asked)).toEqual([]);
    }
    const reached = await written(async () => {
      for (const path of ['/graphql', '/operations', '/auth/sign-out?everywhere']) {
        const heard = await send(gateway, { ...question(WRITE, { cookie, origin }), path });
        expect(heard.status).toBe(403);
        expect(errorOf(heard)['code']).toBe('FORBIDDEN');
        expect(allowing(heard)).toEqual([]);
      }
    });
    expect(reached).toBe(0);
    expect(await isSignedIn()).toBe(true);
  });

  test('none is listed unless it is named', async () => {
    const closed = await scene.open();
    const heard = await send(closed, preflight(LISTED));
    expect([heard.status, allowing(heard)]).toEqual([404, []]);
    expect((await send(closed, question(WRITE, { cookie, origin: LISTED }))).status).toBe(403);
  });

  test('a token of one’s own is no cookie: any program may send it, and no page of another origin reads the answer', async () => {
    const authorization = `Bearer ${await scene.tokenOf('lead@demo.qms')}`;
    const heard = await send(gateway, question('{ viewer }', { authorization, origin: 'https://evil.example' }));
    expect([heard.status, allowing(heard)]).toEqual([200, []]);
  });
});

/** Whatever a form or an image of another page can send without asking first. */
const SIMPLE: readonly (readonly [name: string, sending: Sending])[] = [
  ...[
    'text/plain',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ].map(
    (type) => [`a form of ${type}`, { ...question(WRITE), headers: { 'content-type': type } }] as [string, Sending],
  ),
  ['a body of no type', { ...question(WRITE), headers: {} }],
  ['a type that begins like JSON', { ...question(WRITE), headers: { 'content-type': 'text/plain; application/json' } }],
  [
    'a form that holds JSON',
    {
      ...question(WRITE),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `{"query":"${WRITE}","a":"=b"}`,
    },
  ],
  ['an address', { path: `/graphql?query=${encodeURIComponent(WRITE)}` }],
  [
    'an address that says it is a POST',
    {
      path: `/graphql?query=${encodeURIComponent(WRITE)}&_method=POST`,
      headers: { 'x-http-method-override': 'POST' },
    },
  ],
];
const FROM: readonly (readonly [name: string, headers: Record<string, string>])[] = [
  ['another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a hidden origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['an old browser that says nothing of it', {}],
  ['the product itself', { origin: HOME, 'sec-fetch-site': 'same-origin' }],
  ['a listed origin', { origin: LISTED, 'sec-fetch-site': 'same-site' }],
];

describe('simple requests', () => {
  let scene: Scene;
  let gateway: FastifyInstance;
  let cookie: string;
  beforeAll(async () => {
    scene = await openScene();
    gateway = await scene.open({ corsOrigins: [LISTED] });
    const browser = scene.browser(gateway);
    await browser.signIn('lead@demo.qms');
    cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    await send(gateway, question('{ viewer }', { cookie, origin: HOME }));
  });
  afterAll(() => scene.close());

  test.each(
    SIMPLE.flatMap(([name, sending]) => FROM.map(([from, headers]) => [name, from, sending, headers] as const)),
  )('%s of %s changes nothing', async (_, __, sending, headers) => {
    const before = scene.subgraphs.agency.seen.length;
    for (const path of [sending.path ?? '', '/operations']) {
      const heard = await send(gateway, { ...sending, path, headers: { cookie, ...headers, ...sending.headers } });
      expect(heard.status).toBeGreaterThanOrEqual(400);
      expect(heard.status).toBeLessThan(500);
      expect(heard.json<{ errors: object[] }>().errors).toHaveLength(1);
    }
    expect(scene.subgraphs.agency.seen.length).toBe(before);
  });

  test.each(['/auth/sign-out', '/auth/sign-out?everywhere'])('nobody is signed out by a link to %s', async (path) => {
    for (const method of ['GET', 'HEAD'])
      expect((await send(gateway, { method, path, headers: { cookie } })).status).toBe(404);
    const page = question('{ viewer }', { cookie, origin: HOME });
    expect((await send(gateway, page)).status).toBe(200);
  });
});
