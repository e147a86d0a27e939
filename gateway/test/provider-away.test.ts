import { createServer } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask, HOME, newKey, openScene, type Scene } from './scene.js';

describe('an identity provider that is away, or has new keys', () => {
  let scene: Scene;
  let gateway: FastifyInstance;
  beforeAll(async () => {
    scene = await openScene();
    gateway = await scene.open();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  afterAll(() => scene.close());

  const later = (seconds: number): void => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
  };
  const statusOf = async (as: string): Promise<number> => (await ask(gateway, '{ viewer }', { as })).status;

  test('disturbs nobody who is signed in, by cookie or by token; the door says so in their language', async () => {
    const browser = scene.browser(gateway);
    await browser.signIn('lead@demo.qms');
    const token = await scene.tokenOf('lead@demo.qms');
    expect(await statusOf(token)).toBe(200);
    await scene.sql("update session set renew_at = now() - interval '1 minute'");
    await scene.identity.stop();
    try {
      // long enough for everything that is remembered to be asked for again
      for (const seconds of [0, 60, 400]) {
        later(seconds);
        const page = await browser.go('/graphql', {
          ...{ method: 'POST', json: { query: '{ viewer }' }, headers: { origin: HOME } },
        });
        expect(page.status).toBe(200);
        expect(await statusOf(token)).toBe(200);
        vi.useRealTimers();
      }
      const newcomer = await scene.open();
      for (const door of [newcomer]) {
        const sign = (language: string) =>
          door.inject({ url: '/auth/sign-in', headers: { 'accept-language': language } });
        expect((await sign('vi')).statusCode).toBe(503);
        expect((await sign('vi')).body).toContain('Hệ thống định danh tạm thời không trả lời');
        expect((await sign('en')).body).toContain('The identity provider does not answer');
        const answer = await ask(door, '{ viewer }', { as: token, headers: { 'accept-language': 'en' } });
        expect(answer.status).toBe(503);
        expect(answer.errors).toMatchObject([{ extensions: { code: 'INTERNAL', service: 'identity' } }]);
        expect(JSON.stringify(answer.errors)).not.toMatch(/127\.0\.0\.1|ECONN|fetch/);
        // whoever holds a cookie needs no provider at all
        const page = await door.inject({ url: '/', headers: { cookie: cookieOf(browser.cookies) } });
        expect(page.body).toContain('Đăng xuất');
      }
      await scene.identity.start();
      expect((await newcomer.inject('/auth/sign-in')).statusCode).toBe(302);
      expect((await ask(newcomer, '{ viewer }', { as: token })).status).toBe(200);
    } finally {
      await scene.identity.stop();
      await scene.identity.start();
    }
  });

  test('a sign-in under way ends in the same words, and can be begun again', async () => {
    const browser = scene.browser(gateway);
    const door = await browser.go('/auth/sign-in');
    const { url } = await browser.go(door.url, {
      ...{ method: 'POST', form: { email: 'lead@demo.qms' }, stopAt: `${HOME}/auth/callback` },
    });
    await scene.identity.stop();
    const away = await browser.go(url);
    await scene.identity.start();
    expect(away.status).toBe(503);
    expect(away.body).toContain('Hệ thống định danh tạm thời không trả lời');
    // the provider still knows who is there, and asks nothing
    expect((await browser.go('/auth/sign-in')).body).toContain('Đăng xuất');
  });

  test('a new key is taken within a minute, and what the old one signed holds until it is over', async () => {
    const [old, fresh] = [await scene.key('issuer'), newKey('second')];
    const before = await scene.forge({ exp: Math.floor(Date.now() / 1000) + 3_600 });
    expect(await statusOf(before)).toBe(200);
    await scene.identity.stop();
    await scene.identity.start(fresh, old);
    const issued = await scene.tokenOf('lead@demo.qms');
    expect(JSON.parse(Buffer.from(issued.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
      kid: 'second',
    });
    later(45);
    expect(await statusOf(issued)).toBe(200);
    expect(await statusOf(before)).toBe(200);
    vi.useRealTimers();
    later(3_700);
    expect(await statusOf(before)).toBe(401);
    vi.useRealTimers();
    await scene.identity.stop();
    await scene.identity.start();
  });

  test('a flood of unknown keys is asked about once, and the others go on', async () => {
    let askedForKeys = 0;
    const jwk = await scene.key('issuer');
    const half = { ...jwk, d: undefined };
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/keys') {
        askedForKeys += 1;
        return void response.end(JSON.stringify({ keys: [half] }));
      }
      const issuer = `http://${request.headers.host}`;
      const endpoints = { authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t` };
      return void response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys`, ...endpoints }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const issuer = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const door = await scene.open({ provider: { ...scene.options.provider, issuer } });
    const right = await scene.forge({ iss: issuer });
    expect((await ask(door, '{ viewer }', { as: right })).status).toBe(200);
    later(30);
    const flood = await Promise.all(
      Array.from({ length: 200 }, (_, n) => scene.forge({ iss: issuer }, {}, newKey(`k${n}`))),
    );
    const answers = await Promise.all(flood.map((as) => ask(door, '{ viewer }', { as })));
    expect(answers.every(({ status }) => status === 401)).toBe(true);
    expect(askedForKeys).toBeLessThanOrEqual(2);
    expect((await ask(door, '{ viewer }', { as: right })).status).toBe(200);
    server.close();
    server.closeAllConnections();
  });
});

function cookieOf(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
