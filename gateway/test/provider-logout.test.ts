import { freePort } from '@qms/local';
import type { FastifyInstance } from 'fastify';
import type { JWK, JWTHeaderParameters } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { sealedFor } from '../src/sealed.js';
import type { Browser } from './browser.js';
import { errorOf, send, type Heard } from './http.js';
import { newKey, openScene, type Scene } from './scene.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe('the provider’s own word that somebody is out', () => {
  let scene: Scene;
  let home: string;
  let gateway: FastifyInstance;
  let second: FastifyInstance;
  beforeAll(async () => {
    const port = await freePort();
    home = `http://127.0.0.1:${port}`;
    scene = await openScene({ home });
    gateway = await scene.open({ profile: 'local' });
    // where the provider finds it
    await gateway.listen({ host: '127.0.0.1', port });
    second = await scene.open({ profile: 'local' });
    for (const name of ['told', 'other']) scene.register.set(`${name}@demo.qms`, [{ role: 'STAFF', agencyId: null }]);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await scene.sql('delete from session');
  });
  afterAll(() => scene.close());

  const later = (seconds: number): void => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
  };
  async function viewer(browser: Browser): Promise<string | null> {
    const sent = { method: 'POST', json: { query: '{ viewer }' }, headers: { origin: home } } as const;
    const { status, body } = await browser.go('/graphql', sent);
    return status === 401 ? null : (JSON.parse(body) as { data: { viewer: string } }).data.viewer;
  }
  async function signedIn(
    door: FastifyInstance,
    name = 'told',
    cookies?: ReadonlyMap<string, string>,
  ): Promise<Browser> {
    const browser = scene.browser(door);
    for (const [key, value] of cookies ?? []) if (!key.startsWith('qms')) browser.cookies.set(key, value);
    // who is known to the provider already is not asked again
    if (cookies) await browser.go('/auth/sign-in');
    else await browser.signIn(`${name}@demo.qms`);
    expect(await viewer(browser)).toBe(`officer ${name}@demo.qms`);
    return browser;
  }
  const sidOf = async (name = 'told'): Promise<string> => {
    const rows = await scene.sql<{ sid: string }>(
      'select provider_session as sid from session where email = $1 order by opened_at desc',
      [`${name}@demo.qms`],
    );
    return rows[0]?.sid ?? '';
  };

  /** Forgets the browser at the provider, as its own page of sign-out does. */
  async function leaveProvider(browser: Browser): Promise<void> {
    const page = await browser.go(`${scene.identity.issuer}/session/end`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    expect(xsrf).not.toBe('');
    const confirm = `${scene.identity.issuer}/session/end/confirm`;
    expect((await browser.go(confirm, { method: 'POST', form: { xsrf, logout: 'yes' } })).status).toBe(200);
  }

  test('who signs out at the provider is out here, at every gateway; nobody else is', async () => {
    const here = await signedIn(gateway);
    const there = await signedIn(second, 'told', here.cookies);
    const other = await signedIn(gateway, 'other');
    const elsewhere = await signedIn(gateway);
    await leaveProvider(here);
    await vi.waitFor(async () => expect(await viewer(here)).toBeNull(), 5_000);
    // what another gateway remembers is over in 15 s
    later(16);
    expect(await viewer(there)).toBeNull();
    expect(await viewer(other)).toBe('officer other@demo.qms');
    // another browser of the same person was not signed out
    expect(await viewer(elsewhere)).toBe('officer told@demo.qms');
  });

  test('a grant that the provider revokes ends the session at its next renewal', async () => {
    const browser = await signedIn(gateway);
    const [row] = await scene.sql<{ token: string }>('select refresh_token as token from session');
    const { token = '' } = ((await sealedFor('tokens at rest', scene.options.secret).open(row?.token)) ?? {}) as {
      token?: string;
    };
    const { clientId, clientSecret = '' } = scene.options.provider;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const revoked = await fetch(`${scene.identity.issuer}/token/revocation`, {
      method: 'POST',
      body: new URLSearchParams({ token, token_type_hint: 'refresh_token' }),
      headers: { authorization: `Basic ${basic}` },
    });
    expect(revoked.status).toBe(200);
    await scene.sql("update session set renew_at = now() - interval '1 minute'");
    later(16);
    await viewer(browser);
    await vi.waitFor(async () => expect(await scene.sql('select from session')).toEqual([]), 5_000);
    later(40);
    expect(await viewer(browser)).toBeNull();
  });

  let tokens = 0;
  /** A logout token as the provider makes it, but for what is given. */
  async function logoutToken(
    claims: Record<string, unknown> = {},
    header: Partial<JWTHeaderParameters> = {},
    key?: JWK,
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const right = {
      ...{ aud: scene.options.provider.clientId, sub: 'told@demo.qms', sid: await sidOf(), events: { [EVENT]: {} } },
      ...{ jti: `token ${(tokens += 1)}`, iat: now, exp: now + 120 },
      ...{ email: undefined, email_verified: undefined, client_id: undefined },
    };
    return scene.forge({ ...right, ...claims }, { typ: 'logout+jwt', ...header }, key);
  }
  const say = (token: string, door = gateway): Promise<Heard> =>
    send(door, {
      method: 'POST',
      path: '/auth/backchannel-logout',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ logout_token: token }).toString(),
    });
  const now = (): number => Math.floor(Date.now() / 1000);

  test.each<[string, () => Promise<string>]>([
    ['signed by another key of the same name', () => logoutToken({}, {}, newKey('local-issuer'))],
    ['signed by a process of the house', async () => logoutToken({}, {}, await scene.key('service-cli'))],
    [
      'whose key it brings itself',
      async () => {
        const mine = newKey('mine');
        return logoutToken({}, { jwk: { ...mine, d: undefined } as never }, mine);
      },
    ],
    ['whose signature is cut off', async () => (await logoutToken()).replace(/[^.]+$/, '')],
    [
      'that says it needs no signature',
      async () => {
        const [, claims] = (await logoutToken()).split('.');
        return `${Buffer.from('{"alg":"none","typ":"logout+jwt"}').toString('base64url')}.${claims}.`;
      },
    ],
    ['of another issuer', () => logoutToken({ iss: 'https://evil.example' })],
    ['of the house', () => logoutToken({ iss: 'urn:qms:services' })],
    ['for another client', () => logoutToken({ aud: 'another' })],
    ['for the programs’ audience of the provider', () => logoutToken({ aud: 'urn:qms:gateway' })],
    ['for nobody', () => logoutToken({ aud: undefined })],
    ['with a nonce, as an ID token has', () => logoutToken({ nonce: 'n' })],
    ['with an empty nonce', () => logoutToken({ nonce: '' })],
    ['without events', () => logoutToken({ events: undefined })],
    ['with no event', () => logoutToken({ events: {} })],
    ['with another event', () => logoutToken({ events: { 'http://schemas.openid.net/event/risc': {} } })],
    ['with events in a list', () => logoutToken({ events: [EVENT] })],
    ['with an event that is a word', () => logoutToken({ events: { [EVENT]: 'yes' } })],
    ['with an event that is nothing', () => logoutToken({ events: { [EVENT]: null } })],
    ['without an id', () => logoutToken({ jti: undefined })],
    ['with an empty id', () => logoutToken({ jti: '' })],
    ['whose id is a number', () => logoutToken({ jti: 5 })],
    ['of ten minutes ago', () => logoutToken({ iat: now() - 600, exp: now() + 60 })],
    ['of tomorrow', () => logoutToken({ iat: now() + 86_400, exp: now() + 90_000 })],
    ['that is over', () => logoutToken({ iat: now() - 90, exp: now() - 30 })],
    ['that never ends', () => logoutToken({ exp: undefined })],
    ['that was never born', () => logoutToken({ iat: undefined })],
    ['that names nobody', () => logoutToken({ sid: undefined, sub: undefined })],
    ['that names an empty session', () => logoutToken({ sid: '' })],
    ['whose session is a list', () => logoutToken({ sid: ['a'] })],
    ['that is an access token', () => logoutToken({}, { typ: 'at+jwt' })],
    ['that is a token of this gateway', () => logoutToken({}, { typ: 'qms-internal+jwt' })],
    ['that is no token', () => Promise.resolve('a.b.c')],
    ['that is nothing', () => Promise.resolve('')],
  ])('a token %s ends nothing', async (_, make) => {
    const browser = await signedIn(gateway);
    const heard = await say(await make());
    expect([heard.status, heard.json()]).toEqual([400, { error: 'invalid_request' }]);
    expect(heard.headers['cache-control']).toBe('no-store');
    later(16);
    expect(await viewer(browser)).toBe('officer told@demo.qms');
  });

  test('a token ends what it names, and nothing when it comes again, here or at another gateway', async () => {
    const browser = await signedIn(gateway);
    const token = await logoutToken({ sid: undefined });
    const heard = await say(token);
    expect([heard.status, heard.body, heard.headers['cache-control']]).toEqual([200, '', 'no-store']);
    expect(await viewer(browser)).toBeNull();
    const again = await signedIn(gateway);
    for (const door of [gateway, second]) expect((await say(token, door)).status).toBe(400);
    later(16);
    expect(await viewer(again)).toBe('officer told@demo.qms');
    // twins that come at the same moment count once
    const twin = await logoutToken();
    const twins = await Promise.all([gateway, second, gateway, second].map((door) => say(twin, door)));
    expect(twins.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400, 400, 400]);
  });

  test('by session it ends that one, by person all of them; one whose session the provider never named goes with its person', async () => {
    const [one, other] = [await signedIn(gateway), await signedIn(second)];
    expect((await say(await logoutToken())).status).toBe(200);
    later(16);
    expect([await viewer(one), await viewer(other)]).toEqual(['officer told@demo.qms', null]);
    vi.useRealTimers();
    const unnamed = await signedIn(gateway);
    await scene.sql(
      'update session set provider_session = null where opened_at = (select max(opened_at) from session)',
    );
    expect((await say(await logoutToken({ sid: 'a session that is not here' }))).status).toBe(200);
    later(33);
    expect([await viewer(one), await viewer(unnamed)]).toEqual(['officer told@demo.qms', null]);
    expect((await say(await logoutToken({ sid: undefined, iat: now(), exp: now() + 60 }))).status).toBe(200);
    expect(await viewer(one)).toBeNull();
  });

  test('it is a form and a POST; whoever sends wrong ones without end is not heard', async () => {
    const body = JSON.stringify({ logout_token: await logoutToken() });
    const asJson = {
      method: 'POST',
      path: '/auth/backchannel-logout',
      headers: { 'content-type': 'application/json' },
      body,
    };
    expect((await send(gateway, asJson)).status).toBe(400);
    expect((await send(gateway, { path: '/auth/backchannel-logout' })).status).toBe(404);
    const door = await scene.open({ profile: 'local', strangersPerMinute: 3 });
    const statuses: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await say('a.b.c', door)).status);
    expect(statuses).toEqual([400, 400, 400]);
    const tired = await say('a.b.c', door);
    expect([tired.status, errorOf(tired)['code']]).toEqual([429, 'RATE_LIMITED']);
  });

  test('what has been heard is forgotten once no token of that age is taken', async () => {
    await signedIn(gateway);
    await say(await logoutToken());
    expect((await scene.sql('select from heard_logout')).length).toBeGreaterThan(0);
    await scene.sql("update heard_logout set until = now() - interval '1 second'");
    await say(await logoutToken({ sid: 'another' }));
    expect(await scene.sql('select from heard_logout')).toHaveLength(1);
  });
});
