import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { sealedFor } from '../src/sealed.js';
import { emailOf } from '../src/identity-provider.js';
import type { Browser } from './browser.js';
import { HOME, openScene, type Scene } from './scene.js';

const WHO = { query: '{ viewer }' };
const CALLBACK = `${HOME}/auth/callback`;

describe('signing in', () => {
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

  /** Who the gateway says the browser is; null when it is told to sign in. */
  async function viewer(browser: Browser, headers: Record<string, string> = { origin: HOME }): Promise<string | null> {
    const { status, body } = await browser.go('/graphql', { method: 'POST', json: WHO, headers });
    if (status === 401) return null;
    return (JSON.parse(body) as { data: { viewer: string } }).data.viewer;
  }
  /** What a gateway remembers is read anew after this. */
  const later = (seconds: number): void => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
  };
  const sessionsOf = async (email: string): Promise<number> =>
    (await scene.sql('select from session where email = $1', [email])).length;

  test('a person goes through the provider’s door and comes back known, to the page they wanted', async () => {
    const browser = scene.browser(gateway);
    expect(await viewer(browser)).toBeNull();
    const page = await browser.signIn('lead@demo.qms', '/?from=mail');
    expect(page.url).toBe(`${HOME}/?from=mail`);
    expect(page.body).toContain('Đăng xuất');
    expect(await viewer(browser)).toBe('officer lead@demo.qms');
  });

  test('the session’s cookie is bound to this host over TLS, and no script reads it', async () => {
    const browser = scene.browser(gateway);
    await browser.signIn('lead@demo.qms');
    const line = browser.told.find((each) => each.startsWith('__Host-qms=')) ?? '';
    expect(line).toMatch(/; Path=\//);
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; Secure/);
    expect(line).toMatch(/; SameSite=Lax/);
    expect(line).not.toMatch(/Domain/i);
    expect(browser.cookies.has('__Host-qms-sign-in')).toBe(false);
    const cookie = browser.cookies.get('__Host-qms') ?? '';
    const rows = await scene.sql('select * from session');
    expect(rows.length).toBeGreaterThan(0);
    // neither the cookie nor a provider's token can be read out of the table
    expect(JSON.stringify(rows)).not.toContain(cookie);
    expect(JSON.stringify(rows)).not.toMatch(/"eyJ[\w-]+\.eyJ/);
  });

  test('the provider is asked for a code, with PKCE, a state and a nonce of this attempt alone', async () => {
    const asked = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const { url } = await scene.browser(gateway).go('/auth/sign-in', { stopAt: scene.identity.issuer });
      asked.push(Object.fromEntries(new URL(url).searchParams));
    }
    const [first, second] = asked;
    expect(first).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', redirect_uri: CALLBACK });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first?.[name]?.length).toBeGreaterThanOrEqual(43);
      expect(first?.[name]).not.toBe(second?.[name]);
    }
  });

  /** As far as the provider's answer, which is not followed. */
  async function almost(browser: Browser): Promise<URL> {
    const door = await browser.go('/auth/sign-in');
    const { url } = await browser.go(door.url, { method: 'POST', form: { email: 'lead@demo.qms' }, stopAt: CALLBACK });
    return new URL(url);
  }
  const attempts = (): ReturnType<typeof sealedFor> => sealedFor('sign-in attempts', scene.options.secret);

  test.each<[string, (browser: Browser, back: URL) => Promise<void> | void]>([
    ['another state', (_, back) => void back.searchParams.set('state', 'x'.repeat(43))],
    ['no state', (_, back) => void back.searchParams.delete('state')],
    ['another issuer', (_, back) => void back.searchParams.set('iss', 'https://evil.example')],
    ['a code that was never given', (_, back) => void back.searchParams.set('code', 'x'.repeat(43))],
    ['an error of the provider', (_, back) => void back.searchParams.set('error', 'access_denied')],
    ['the cookie of no attempt', (browser) => void browser.cookies.delete('__Host-qms-sign-in')],
    [
      'a cookie that this gateway did not seal',
      (browser) => void browser.cookies.set('__Host-qms-sign-in', 'eyJhIjox.x'),
    ],
    [
      'another nonce',
      async (browser) => {
        const held = await attempts().open(browser.cookies.get('__Host-qms-sign-in'));
        browser.cookies.set('__Host-qms-sign-in', await attempts().seal({ ...held, nonce: 'x'.repeat(43) }, 60));
      },
    ],
    [
      'another verifier',
      async (browser) => {
        const held = await attempts().open(browser.cookies.get('__Host-qms-sign-in'));
        browser.cookies.set('__Host-qms-sign-in', await attempts().seal({ ...held, verifier: 'x'.repeat(43) }, 60));
      },
    ],
    [
      'an attempt that is over',
      async (browser) => {
        const held = await attempts().open(browser.cookies.get('__Host-qms-sign-in'));
        browser.cookies.set('__Host-qms-sign-in', await attempts().seal({ ...held }, -60));
      },
    ],
  ])('coming back with %s signs nobody in', async (_, spoil) => {
    const browser = scene.browser(gateway);
    const back = await almost(browser);
    await spoil(browser, back);
    const page = await browser.go(back.href, { headers: { 'accept-language': 'en' } });
    expect(page.status).toBe(400);
    expect(page.body).toContain('Sign in again');
    expect(page.body).not.toMatch(/    at |node_modules|invalid_grant/);
    expect(browser.cookies.has('__Host-qms')).toBe(false);
    expect(await viewer(browser)).toBeNull();
  });

  test('a code that was used once signs nobody in a second time', async () => {
    const browser = scene.browser(gateway);
    const back = await almost(browser);
    const attempt = browser.cookies.get('__Host-qms-sign-in') ?? '';
    expect((await browser.go(back.href)).url).toBe(`${HOME}/`);
    const thief = scene.browser(gateway);
    thief.cookies.set('__Host-qms-sign-in', attempt);
    expect((await thief.go(back.href)).status).toBe(400);
    expect(await viewer(thief)).toBeNull();
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\r\nset-cookie: a=b',
  ])('nobody is sent on to %j', async (returnTo) => {
    expect((await scene.browser(gateway).signIn('lead@demo.qms', returnTo)).url).toBe(`${HOME}/`);
  });

  test('signing out ends the session here, at once, and goes on to the provider', async () => {
    const [browser, elsewhere] = [scene.browser(gateway), scene.browser(gateway)];
    await browser.signIn('lead@demo.qms');
    await elsewhere.signIn('lead@demo.qms');
    const cookie = browser.cookies.get('__Host-qms') ?? '';
    const form = { method: 'POST', form: {}, headers: { origin: HOME }, stopAt: scene.identity.issuer } as const;
    expect((await browser.go('/auth/sign-out', form)).url).toContain('/session/end?');
    expect(await viewer(browser)).toBeNull();
    browser.cookies.set('__Host-qms', cookie);
    expect(await viewer(browser)).toBeNull();
    expect(await viewer(elsewhere)).toBe('officer lead@demo.qms');
  });

  test('signing out everywhere ends every session of the person, at another gateway within 15 s', async () => {
    const second = await scene.open();
    const [here, there] = [scene.browser(gateway), scene.browser(second)];
    await here.signIn('lead@demo.qms');
    await there.signIn('lead@demo.qms');
    expect(await viewer(there)).toBe('officer lead@demo.qms');
    await here.go('/auth/sign-out?everywhere', { method: 'POST', json: {}, headers: { origin: HOME } });
    expect(await sessionsOf('lead@demo.qms')).toBe(0);
    later(16);
    expect(await viewer(there)).toBeNull();
  });

  test('who has lost every role is out within a minute, everywhere and for good, without a restart', async () => {
    scene.register.set('leaver@demo.qms', [{ role: 'STAFF', agencyId: null }]);
    const browser = scene.browser(gateway);
    await browser.signIn('leaver@demo.qms');
    expect(await viewer(browser)).toBe('officer leaver@demo.qms');
    scene.register.set('leaver@demo.qms', []);
    later(45);
    expect(await viewer(browser)).toBeNull();
    expect(await sessionsOf('leaver@demo.qms')).toBe(0);
    // a role given again opens no session that was ended
    scene.register.set('leaver@demo.qms', [{ role: 'STAFF', agencyId: null }]);
    later(90);
    expect(await viewer(browser)).toBeNull();
  });

  test('a register that fails over the question signs nobody out, and says so', async () => {
    scene.register.set('patient@demo.qms', [{ role: 'STAFF', agencyId: null }]);
    const browser = scene.browser(gateway);
    await browser.signIn('patient@demo.qms');
    scene.register.set('patient@demo.qms', 'ill');
    later(45);
    const { status, body } = await browser.go('/graphql', { method: 'POST', json: WHO, headers: { origin: HOME } });
    expect(status).toBe(503);
    expect(body).toContain('"INTERNAL"');
    expect(body).not.toMatch(/recovery mode/);
    scene.register.set('patient@demo.qms', [{ role: 'STAFF', agencyId: null }]);
    expect(await viewer(browser)).toBe('officer patient@demo.qms');
  });

  test('a session is renewed at the provider, with a new refresh token, and ends when the provider says no', async () => {
    const browser = scene.browser(gateway);
    scene.register.set('busy@demo.qms', [{ role: 'STAFF', agencyId: null }]);
    await browser.signIn('busy@demo.qms');
    const rowOf = async (): Promise<{ due: boolean; token: string } | undefined> =>
      (
        await scene.sql<{ due: boolean; token: string }>(
          "select renew_at < now() as due, refresh_token as token from session where email = 'busy@demo.qms'",
        )
      )[0];
    const makeDue = (): Promise<unknown> =>
      scene.sql("update session set renew_at = now() - interval '1 minute' where email = 'busy@demo.qms'");
    const before = await rowOf();
    await makeDue();
    later(20);
    expect(await viewer(browser)).toBe('officer busy@demo.qms');
    await vi.waitFor(async () => expect((await rowOf())?.token).not.toBe(before?.token), 5_000);
    expect((await rowOf())?.due).toBe(false);
    // the provider has forgotten the person
    await scene.sql("delete from identity_record where kind = 'RefreshToken'");
    await makeDue();
    later(40);
    await viewer(browser);
    await vi.waitFor(async () => expect(await rowOf()).toBeUndefined(), 5_000);
    later(60);
    expect(await viewer(browser)).toBeNull();
  });

  test.each<[string, Record<string, string>]>([
    ['of another origin', { origin: 'https://evil.example' }],
    ['of an origin that hides itself', { origin: 'null' }],
    ['of a neighbour beneath the same domain', { origin: 'https://other.example.vn', 'sec-fetch-site': 'same-site' }],
    ['that says only that it is of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of this host without TLS', { origin: HOME.replace('https', 'http') }],
  ])('a page %s cannot use the cookie', async (_, headers) => {
    const browser = scene.browser(gateway);
    await browser.signIn('lead@demo.qms');
    const heard = scene.subgraphs.agency.seen.length;
    for (const path of ['/graphql', '/auth/sign-out?everywhere', '/operations']) {
      const { status, body } = await browser.go(path, {
        method: 'POST',
        json: { query: 'mutation { first }' },
        headers,
      });
      expect(status, path).toBe(403);
      expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    }
    expect(scene.subgraphs.agency.seen.length).toBe(heard);
    expect(await viewer(browser)).toBe('officer lead@demo.qms');
  });

  test('a form of another site is no GraphQL, whatever it carries', async () => {
    const browser = scene.browser(gateway);
    await browser.signIn('lead@demo.qms');
    const sent = await browser.go('/graphql', { method: 'POST', form: { query: 'mutation { first }' } });
    expect(sent.status).toBe(415);
    expect((await browser.go('/graphql?query=%7Bviewer%7D')).status).toBe(404);
  });
});

describe('the address that a provider gives', () => {
  test.each([
    ['true', { email_verified: true }, 'lan@x.vn', 'lan@x.vn'],
    ['nothing', {}, null, 'lan@x.vn'],
    ['no', { email_verified: false }, null, null],
    ['no, in a word', { email_verified: 'false' }, null, null],
    ['yes, in a word', { email_verified: 'true' }, null, null],
    ['nothing at all', { email_verified: null }, null, null],
  ])('said to be proven: %s', (_, claim, bySaying, byTrust) => {
    const claims = { email: ' Lan@X.vn', ...claim };
    expect(emailOf(claims, 'said')).toBe(bySaying);
    expect(emailOf(claims, 'trusted')).toBe(byTrust);
  });
});
