import { createLogger } from '@qms/chassis';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { question, send, type Sending } from '../http.js';
import { CODES } from '../subgraphs.js';
import { HOME, openScene, type Scene } from '../scene.js';

const PROXY = '127.0.0.9';
const ANYBODY = '127.0.0.5';
const CLIENT = '10.0.0.1';
const SPOOFED = '203.0.113.6';
const SECOND = 'https://iso.example.vn';

describe('what a request says of its way', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());

  const open = (trustedProxies: string[] = [PROXY, '127.0.1.0/24']): Promise<FastifyInstance> =>
    scene.open({ strangersPerMinute: 1, trustedProxies, publicUrls: [HOME, SECOND] });

  /** Which of these addresses one request has been counted to: each has one try, and its own is used up. */
  async function countedTo(sending: Sending, candidates: readonly string[], trusted?: string[]): Promise<string[]> {
    const door = await open(trusted);
    expect((await send(door, { ...question('{ viewer }'), ...sending })).status).toBe(401);
    const tired: string[] = [];
    for (const address of candidates) {
      const asked = question('{ viewer }', { 'x-forwarded-for': address });
      const own = address.startsWith('127.') && address !== PROXY ? { ...question('{ viewer }'), from: address } : null;
      const { status } = await send(door, own ?? { ...asked, from: address === PROXY ? '127.0.0.10' : PROXY });
      if (status === 429) tired.push(address);
    }
    return tired;
  }
  const forwarded = (from: string, way: string | string[], more: Record<string, string> = {}): Sending => ({
    from,
    headers: { 'content-type': 'application/json', 'x-forwarded-for': way, ...more },
  });

  test.each<[string, Sending, string]>([
    ['of an address that nobody named', forwarded(ANYBODY, SPOOFED), ANYBODY],
    ['of one that calls itself the proxy', forwarded(ANYBODY, `${SPOOFED}, ${PROXY}`), ANYBODY],
    ['of one next to the proxies', forwarded('127.0.2.7', SPOOFED), '127.0.2.7'],
    ['of the proxy', forwarded(PROXY, CLIENT), CLIENT],
    ['of the proxy, with an address the client wrote before', forwarded(PROXY, `${SPOOFED}, ${CLIENT}`), CLIENT],
    ['of the proxy, with two headers', forwarded(PROXY, [SPOOFED, CLIENT]), CLIENT],
    ['of two proxies', forwarded(PROXY, `${SPOOFED}, ${CLIENT}, 127.0.1.7`), CLIENT],
    ['of two proxies, the client calling itself a third', forwarded(PROXY, `127.0.1.8, ${CLIENT}, 127.0.1.7`), CLIENT],
    ['of the proxy, with words the client wrote before', forwarded(PROXY, `"; drop table, ${CLIENT}`), CLIENT],
  ])('X-Forwarded-For %s: the address is the last that can be believed', async (_, sending, address) => {
    expect(await countedTo(sending, [CLIENT, SPOOFED, ANYBODY, '127.0.2.7', '127.0.1.7', '127.0.1.8'])).toEqual([
      address,
    ]);
  });

  test('no proxy is believed unless it is named', async () => {
    const candidates = ['127.0.0.8', ANYBODY];
    expect(await countedTo(forwarded('127.0.0.8', CLIENT), candidates, [])).toEqual(['127.0.0.8']);
  });

  test('the log says once that a proxy is not believed, for whoever has forgotten to name it', async () => {
    const lines: { msg: string; reason?: string }[] = [];
    const destination = { write: (line: string) => void lines.push(JSON.parse(line) as { msg: string }) };
    const log = createLogger({ service: 'gateway', destination });
    for (const trustedProxies of [[], [PROXY]]) {
      lines.length = 0;
      const door = await scene.open({ log, trustedProxies });
      if (trustedProxies.length > 0) {
        await send(door, { path: '/', ...forwarded(PROXY, CLIENT) });
        expect(lines).toEqual([]);
      }
      for (let turn = 0; turn < 3; turn += 1) await send(door, { path: '/', ...forwarded(ANYBODY, SPOOFED) });
      expect(lines).toMatchObject([{ level: 'warn', msg: 'a proxy is not believed' }]);
      expect(JSON.stringify(lines)).not.toContain(SPOOFED);
    }
  });

  test.each(['x-real-ip', 'forwarded', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip', 'x-cluster-client-ip'])(
    '%s is never believed',
    async (name) => {
      const value = name === 'forwarded' ? `for=${SPOOFED}` : SPOOFED;
      expect(await countedTo(forwarded(PROXY, CLIENT, { [name]: value }), [CLIENT, SPOOFED])).toEqual([CLIENT]);
      const direct = { from: ANYBODY, headers: { 'content-type': 'application/json', [name]: value } };
      expect(await countedTo(direct, [ANYBODY, SPOOFED])).toEqual([ANYBODY]);
    },
  );

  test('signing in is counted to the same address', async () => {
    const door = await open();
    const knock = (from: string, way: string): Promise<number> =>
      send(door, { path: '/auth/sign-in', from, headers: { 'x-forwarded-for': way } }).then(({ status }) => status);
    expect(await knock(PROXY, `${SPOOFED}, ${CLIENT}`)).toBe(302);
    expect(await knock(PROXY, `198.51.100.7, ${CLIENT}`)).toBe(429);
    expect(await knock(PROXY, SPOOFED)).toBe(302);
    expect(await knock(ANYBODY, '198.51.100.8')).toBe(302);
    expect(await knock(ANYBODY, '198.51.100.9')).toBe(429);
  });

  /** Where the provider would send the browser back to. */
  async function backTo(sending: Sending): Promise<{ to: string | null; cookie: string; security: unknown }> {
    const { status, headers } = await send(await open(), { path: '/auth/sign-in', ...sending });
    expect(status).toBe(302);
    const { searchParams, origin } = new URL(String(headers['location']));
    expect(origin).toBe(scene.identity.issuer);
    const cookie = String([headers['set-cookie']].flat()[0]);
    return { to: searchParams.get('redirect_uri'), cookie, security: headers['strict-transport-security'] };
  }
  const ours = `${HOME}/auth/callback`;
  const second = `${SECOND}/auth/callback`;

  test.each<[string, string, Record<string, string>, string]>([
    ['the second, asked directly', ANYBODY, { host: 'iso.example.vn' }, second],
    ['another, asked directly', ANYBODY, { host: 'evil.example' }, ours],
    ['the second, said by anybody', ANYBODY, { host: 'qms.example.vn', 'x-forwarded-host': 'iso.example.vn' }, ours],
    ['another, said by anybody', ANYBODY, { host: 'qms.example.vn', 'x-forwarded-host': 'evil.example' }, ours],
    ['the second, said by the proxy', PROXY, { host: 'gateway', 'x-forwarded-host': 'iso.example.vn' }, second],
    ['another, said by the proxy', PROXY, { host: 'gateway', 'x-forwarded-host': 'evil.example' }, ours],
    [
      'another, written by the client before the proxy’s word',
      PROXY,
      { host: 'gateway', 'x-forwarded-host': 'evil.example, iso.example.vn' },
      second,
    ],
    ['plain HTTP, said by anybody', ANYBODY, { host: 'qms.example.vn', 'x-forwarded-proto': 'http' }, ours],
    ['plain HTTP, said by the proxy', PROXY, { host: 'qms.example.vn', 'x-forwarded-proto': 'http' }, ours],
  ])('host: %s; one comes back to the product alone, over TLS', async (_, from, headers, callback) => {
    const { to, cookie, security } = await backTo({ from, headers });
    expect(to).toBe(callback);
    expect(cookie).toMatch(/^__Host-qms-sign-in=.*; Secure/);
    expect(security).toContain('max-age');
  });

  test('a code is said to come from the product, whatever host is written in the request line', async () => {
    const door = await scene.open();
    const browser = scene.browser(door);
    const at = await browser.go('/auth/sign-in');
    const form = { method: 'POST', form: { email: 'lead@demo.qms' }, stopAt: ours } as const;
    const { search } = new URL((await browser.go(at.url, form)).url);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const heard = await send(door, {
      path: `http://evil.example/auth/callback${search}`,
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', cookie },
    });
    expect([heard.status, heard.headers['location']]).toEqual([302, '/']);
    expect(String(heard.headers['set-cookie'])).toMatch(/__Host-qms=[\w-]{43}\.[\w-]{43};/);
  });

  test('a declaration’s address is the product’s own, whatever host is said', async () => {
    const door = await open();
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', accept: 'application/json' };
    for (const from of [ANYBODY, PROXY]) {
      const heard = await send(door, { path: `/check/${CODES.declared}`, from, headers });
      expect(heard.json<{ url: string }>().url).toBe(`${HOME}/check/${CODES.declared}`);
    }
  });
});
