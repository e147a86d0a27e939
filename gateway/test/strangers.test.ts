import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { allowance } from '../src/allowance.js';
import { networkOf } from '../src/network.js';
import { strangers } from '../src/strangers.js';
import { errorOf, question, send, type Heard, type Sending } from './http.js';
import { CODES } from './subgraphs.js';
import { openScene, type Scene } from './scene.js';

const WHO = '{ viewer }';
const OFTEN = 5;

describe('strangers at the gateway', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  afterAll(() => scene.close());

  const later = (seconds: number): void => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
  };
  const open = (): Promise<FastifyInstance> => scene.open({ strangersPerMinute: OFTEN, trustedProxies: ['127.0.0.9'] });
  /** The answers to the same request, sent so many times from this address. */
  async function statuses(door: FastifyInstance, sending: Sending, times: number, from?: string): Promise<number[]> {
    const heard: number[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      heard.push((await send(door, { ...sending, ...(from === undefined ? {} : { from }) })).status);
    }
    return heard;
  }
  function expectTired(heard: Heard, budget: Record<string, number>): void {
    expect(heard.status).toBe(429);
    const { code, budget: told, retryAfter, messages } = errorOf(heard);
    expect({ code, told }).toEqual({ code: 'RATE_LIMITED', told: budget });
    expect(messages).toMatchObject({
      vi: expect.stringMatching(/mạng này|Tra cứu/) as string,
      en: expect.stringMatching(/this network|Too many/) as string,
    });
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(heard.headers['retry-after']).toBe(String(retryAfter));
  }

  test.each<[string, Sending, number]>([
    ['without a key', question(WHO), 401],
    ['with a token that does not hold', question(WHO, { authorization: 'Bearer a.b.c' }), 401],
    ['with a header that is no key', question(WHO, { authorization: 'Basic bGVhZA==' }), 401],
    ['with a cookie that nobody was given', question(WHO, { cookie: `__Host-qms=${'A'.repeat(43)}` }), 401],
    ['for a file', { path: '/files/reports/00000000-0000-0000-0000-000000000000' }, 401],
    ['to register an operation', { ...question(WHO), path: '/operations' }, 401],
  ])('who asks %s is heard so often a minute, and no oftener', async (_, sending, status) => {
    const door = await open();
    expect(await statuses(door, sending, OFTEN)).toEqual(Array.from({ length: OFTEN }, () => status));
    const agency = scene.subgraphs.agency.seen.length;
    expectTired(await send(door, sending), { refusedPerMinute: OFTEN });
    expect(scene.subgraphs.agency.seen.length).toBe(agency);
    // another address is heard, and this one is again in time
    expect((await send(door, { ...sending, from: '127.0.0.2' })).status).toBe(status);
    later(61);
    expect((await send(door, sending)).status).toBe(status);
  });

  test('who is signed in is not held up by strangers behind the same address, nor who signs in meanwhile', async () => {
    const door = await open();
    const token = await scene.tokenOf('lead@demo.qms');
    const asWhom = question(WHO, { authorization: `Bearer ${token}` });
    expect((await send(door, asWhom)).status).toBe(200);
    await statuses(door, question(WHO, { authorization: 'Bearer a.b.c' }), OFTEN + 3);
    expect(await statuses(door, asWhom, 20)).toEqual(Array.from({ length: 20 }, () => 200));
    const browser = scene.browser(door);
    await browser.signIn('lead@demo.qms');
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const page = question(WHO, { cookie, origin: scene.options.publicUrls[0] ?? '' });
    expect((await send(door, page)).json()).toEqual({ data: { viewer: 'officer lead@demo.qms' } });
    // a key that was right once is a wrong one like any other when it is over
    await scene.sql('delete from session');
    later(20);
    expect((await send(door, page)).status).toBe(401);
    expect((await send(door, question(WHO))).status).not.toBe(200);
  });

  test('whoever holds a cookie of ours is heard at a gateway that has just begun, and no longer than the session lasts', async () => {
    const browser = scene.browser(await open());
    await browser.signIn('lead@demo.qms');
    const [name, value = ''] = [...browser.cookies].find(([each]) => each.endsWith('qms')) ?? [];
    const holding = (cookie: string): Sending =>
      question(WHO, { cookie: `${name}=${cookie}`, origin: scene.options.publicUrls[0] ?? '' });
    const another = await open();
    await statuses(another, question(WHO), OFTEN + 1);
    expect((await send(another, holding(value))).json()).toEqual({ data: { viewer: 'officer lead@demo.qms' } });
    const [id = '', mark = ''] = value.split('.');
    const turned = [...mark].toReversed().join('');
    for (const forged of [id, `${id}.${turned}`, `${turned}.${mark}`, `${value}.`, `${value}A`, `${id}.${id}`]) {
      expectTired(await send(another, holding(forged)), { refusedPerMinute: OFTEN });
    }
    await scene.sql('delete from session');
    later(20);
    // most of a minute's allowance is back: its end is found out once, and tires like any wrong key
    expect((await send(another, holding(value))).status).toBe(401);
    const after = await statuses(another, holding(value), OFTEN + 1);
    expect(after.at(-1)).toBe(429);
  });

  test('of a network that is tired of, not even the body is read; of whoever is signed in it is', async () => {
    const door = await open();
    const authorization = `Bearer ${await scene.tokenOf('lead@demo.qms')}`;
    expect((await send(door, question(WHO, { authorization }))).status).toBe(200);
    await statuses(door, question(WHO), OFTEN);
    for (const path of ['/graphql', '/operations']) {
      const cutOff = { ...question(WHO), path, body: '{"query":' };
      expectTired(await send(door, cutOff), { refusedPerMinute: OFTEN });
      expect((await send(door, { ...cutOff, from: '127.0.0.3' })).status).toBe(400);
    }
    const asKnown = { ...question(WHO, { authorization }), body: '{"query":' };
    expect((await send(door, asKnown)).status).toBe(400);
    expect((await send(door, question(WHO, { authorization }))).status).toBe(200);
  });

  test('the landing page is anybody’s, with a cookie that nobody was given looked up so often and no oftener', async () => {
    const door = await open();
    const stale: Sending = { headers: { cookie: `__Host-qms=${'A'.repeat(43)}` } };
    expect(await statuses(door, stale, OFTEN * 2)).toEqual(Array.from({ length: OFTEN * 2 }, () => 200));
    expectTired(await send(door, question(WHO)), { refusedPerMinute: OFTEN });
  });

  test('what nobody can read counts like a wrong key; of whoever is signed in it does not', async () => {
    const door = await open();
    const broken = { ...question(WHO), body: '{"query":' };
    expect(await statuses(door, broken, OFTEN)).toEqual(Array.from({ length: OFTEN }, () => 400));
    expectTired(await send(door, broken), { refusedPerMinute: OFTEN });
    const authorization = `Bearer ${await scene.tokenOf('lead@demo.qms')}`;
    const other = { from: '127.0.0.4' };
    expect((await send(door, { ...question(WHO, { authorization }), ...other })).status).toBe(200);
    await statuses(door, { ...question(WHO, { authorization }), body: '{"query":' }, OFTEN * 2, other.from);
    expect((await send(door, { ...question(WHO), ...other })).status).toBe(401);
  });

  test('a cookie of ours whose session is long over excuses no flood of what nobody can read', async () => {
    const browser = scene.browser(await open());
    await browser.signIn('lead@demo.qms');
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    await scene.sql('delete from session');
    const another = await open();
    const broken = { ...question(WHO, { cookie }), body: '{"query":' };
    expect(await statuses(another, broken, OFTEN)).toEqual(Array.from({ length: OFTEN }, () => 400));
    expectTired(await send(another, broken), { refusedPerMinute: OFTEN });
  });

  test('whoever signs out is out, however many strangers knock from the same network', async () => {
    const door = await open();
    const browser = scene.browser(door);
    await browser.signIn('lead@demo.qms');
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    // a gateway that has not seen this cookie yet
    const another = await open();
    await statuses(another, question(WHO), OFTEN + 1);
    const out = {
      path: '/auth/sign-out',
      method: 'POST',
      headers: { cookie, origin: scene.options.publicUrls[0] ?? '' },
    };
    expect((await send(another, out)).status).toBe(200);
    expect(await scene.sql('select 1 from session')).toEqual([]);
    // and the provider's word is read: this one does not hold
    const word = { path: '/auth/backchannel-logout', method: 'POST', body: 'logout_token=a.b.c' };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send(another, { ...word, headers: form })).json()).toEqual({ error: 'invalid_request' });
  });

  test.each(['image', 'script', 'iframe', 'empty'])(
    'the door to sign in is none for %s of another page',
    async (part) => {
      const door = await open();
      const asked = { path: '/auth/sign-in', headers: { 'sec-fetch-dest': part } };
      expect(await statuses(door, asked, OFTEN * 2)).toEqual(Array.from({ length: OFTEN * 2 }, () => 403));
      expect((await send(door, { path: '/auth/sign-in', headers: { 'sec-fetch-dest': 'document' } })).status).toBe(302);
    },
  );

  test('a thousand wrong keys at the same moment are not all looked over', async () => {
    const net = strangers(OFTEN, () => false);
    let looked = 0;
    const tries = await Promise.allSettled(
      Array.from({ length: 1_000 }, (_, n) =>
        net.admit('10.0.0.1', `key ${n}`, async () => {
          looked += 1;
          await new Promise((done) => setTimeout(done, 5));
          return true;
        }),
      ),
    );
    expect(looked).toBe(OFTEN);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(OFTEN);
    // they held, so they cost nothing
    expect(await net.admit('10.0.0.1', 'one more', () => Promise.resolve('in'))).toBe('in');
  });

  test('a register that is away is nobody’s fault: asking it again and again tires nobody', async () => {
    const door = await open();
    scene.register.set('patient@demo.qms', 'ill');
    const as = await scene.tokenOf('patient@demo.qms');
    const asking = question(WHO, { authorization: `Bearer ${as}` });
    expect(await statuses(door, asking, OFTEN * 2)).toEqual(Array.from({ length: OFTEN * 2 }, () => 503));
  });

  test.each(['/auth/sign-in', '/auth/callback?code=a&state=b'])(
    '%s is opened so often a minute to one address; a person is told in a page',
    async (path) => {
      const door = await open();
      const begun = await send(door, { path: '/auth/sign-in', from: '127.0.0.8' });
      const cookie = String(begun.headers['set-cookie']).split(';')[0] ?? '';
      // without a way that was begun nobody is asked anything, however often it comes
      expect(await statuses(door, { path: '/auth/callback?code=a&state=b' }, OFTEN * 2)).not.toContain(429);
      const first = await statuses(door, { path, headers: { cookie } }, OFTEN);
      expect(new Set(first)).toEqual(new Set([path === '/auth/sign-in' ? 302 : 400]));
      expectTired(await send(door, { path, headers: { cookie } }), { knocksPerMinute: OFTEN });
      for (const [language, sentence] of [
        ['vi', 'Quá nhiều lượt đăng nhập từ địa chỉ mạng này'],
        ['en', 'Too many sign-ins came from this network address'],
      ] as const) {
        const page = await send(door, { path, headers: { cookie, accept: 'text/html', 'accept-language': language } });
        expect(page.status).toBe(429);
        expect(page.headers['content-type']).toContain('text/html');
        expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
        expect(page.body).toContain(sentence);
      }
      expect((await send(door, { path, headers: { cookie }, from: '127.0.0.2' })).status).toBe(first[0]);
      later(61);
      expect((await send(door, { path, headers: { cookie } })).status).toBe(first[0]);
    },
  );

  test('the check page says so with its budget, as a page and to a program', async () => {
    const door = await scene.open();
    const asking = { path: `/check/${CODES.declared}`, headers: { accept: 'application/json' } };
    const all = await Promise.all(Array.from({ length: 30 }, () => send(door, asking)));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    expectTired(await send(door, asking), { checksPerMinute: 30 });
    const page = await send(door, { path: asking.path, headers: { accept: 'text/html' } });
    expect([page.status, page.body.includes('Tra cứu quá nhiều')]).toEqual([429, true]);
    expect((await send(door, { ...asking, from: '127.0.0.2' })).status).toBe(200);
  });

  test('a network of IPv6 is one stranger, however its addresses are written; another is another', async () => {
    const door = await open();
    const through = (address: string): Sending => ({
      ...question(WHO, { 'x-forwarded-for': address }),
      from: '127.0.0.9',
    });
    const one = [
      '2001:db8::1',
      '2001:db8::1:2:3:4',
      '2001:0db8:0000:0000:ffff::',
      '2001:DB8:0:0:a:b:c:d',
      '[2001:db8::9]',
    ];
    expect(await Promise.all(one.map(async (each) => (await send(door, through(each))).status))).toEqual(
      one.map(() => 401),
    );
    expectTired(await send(door, through('2001:db8::ffff')), { refusedPerMinute: OFTEN });
    expect((await send(door, through('2001:db8:0:1::1'))).status).toBe(401);
  });
});

describe('what an address counts as', () => {
  test.each([
    ['10.1.2.3', '10.1.2.3'],
    ['10.1.2.3:51234', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::ffff:a01:203', '10.1.2.3'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
    ['2001:db8::1:2:3:4', '2001:db8:0:0::/64'],
    ['2001:0DB8:0001:0002:3:4:5:6', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::10.1.2.3', '64:ff9b:0:0::/64'],
    ['unknown', 'unreadable'],
    ['', 'unreadable'],
    ['x'.repeat(9_000), 'unreadable'],
  ])('%s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('an allowance', () => {
  test('fills again with time; a clock that is set back neither gives nor takes', () => {
    const door = allowance(2);
    expect([door.take('10.0.0.1', 0), door.take('10.0.0.1', 0), door.take('10.0.0.1', 0)]).toEqual([0, 0, 30]);
    expect(door.take('10.0.0.1', 15_000)).toBe(15);
    expect(door.take('10.0.0.1', 0)).toBe(15);
    expect(door.take('10.0.0.1', 15_000)).toBe(0);
    expect(door.take('10.0.0.2', 15_000)).toBe(0);
  });

  test('what is given back can be taken, and never makes more than there was', () => {
    const door = allowance(1);
    door.giveBack('10.0.0.1', 0);
    expect([door.take('10.0.0.1', 0), door.take('10.0.0.1', 0)]).toEqual([0, 60]);
    door.giveBack('10.0.0.1', 0);
    door.giveBack('10.0.0.1', 0);
    expect([door.take('10.0.0.1', 0), door.take('10.0.0.1', 0)]).toEqual([0, 60]);
  });

  test('keeps so many networks and no more, the latest of them', () => {
    const door = allowance(1, 100);
    const address = (n: number): string => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
    for (let n = 0; n < 20_000; n += 1) expect(door.take(address(n), 0)).toBe(0);
    const latest = Array.from({ length: 80 }, (_, n) => address(19_999 - n));
    expect(latest.filter((each) => door.take(each, 0) > 0)).toHaveLength(80);
    // a hundred at the most: those before are forgotten
    expect(Array.from({ length: 100 }, (_, n) => door.take(address(19_800 + n), 0)).some((wait) => wait > 0)).toBe(
      false,
    );
  });

  test('a flood of addresses costs a gateway no memory that grows with it', () => {
    const net = strangers(10, () => false);
    const flood = (from: number, to: number): void => {
      for (let n = from; n < to; n += 1)
        net.knock(`2001:db8:${(n >> 16).toString(16)}:${(n & 65_535).toString(16)}::1`);
    };
    flood(0, 30_000);
    const before = heapInUse();
    flood(30_000, 230_000);
    expect(heapInUse() - before).toBeLessThan(1_000_000);
    net.knock('10.0.0.1');
  });
});

/** Bytes in use once what nobody holds is gone. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
