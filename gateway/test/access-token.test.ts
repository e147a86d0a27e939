import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { base64url, importJWK, SignJWT, type JWK } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { ask, codeOf, newKey, openScene, type Scene } from './scene.js';

const now = (): number => Math.floor(Date.now() / 1000);
const part = (content: object): string => base64url.encode(JSON.stringify(content));

describe('access tokens', () => {
  let scene: Scene;
  let gateway: FastifyInstance;
  let genuine: string;
  beforeAll(async () => {
    scene = await openScene();
    gateway = await scene.open({ programs: { 'budget-office': 'lead@demo.qms' } });
    genuine = await scene.tokenOf('lead@demo.qms');
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  afterAll(() => scene.close());

  const statusOf = async (as: string): Promise<number> => (await ask(gateway, '{ viewer }', { as })).status;
  const viewer = async (as: string): Promise<unknown> =>
    ((await ask(gateway, '{ viewer }', { as })).data as { viewer: string } | undefined)?.viewer;
  const claims = (): object => ({
    ...{ iss: scene.identity.issuer, aud: 'qms-gateway', sub: 'lead@demo.qms', email: 'lead@demo.qms' },
    ...{ email_verified: true, client_id: 'qms-terminal', iat: now(), exp: now() + 60 },
  });
  const own = { iss: 'urn:qms:services', sub: 'service:reporting', email: undefined, email_verified: undefined };

  test('one of the provider opens its officer’s view; one that a process signs opens that process’s', async () => {
    expect(await viewer(genuine)).toBe('officer lead@demo.qms');
    expect(await viewer(await scene.forge())).toBe('officer lead@demo.qms');
    expect(await viewer(await scene.forge(own, {}, await scene.key('service-reporting')))).toBe('service:reporting');
  });

  test('a program’s token acts as the entry that the settings give it, and no other program’s does', async () => {
    const program = { email: undefined, sub: 'program' };
    expect(await viewer(await scene.forge({ ...program, client_id: 'budget-office' }))).toBe('officer lead@demo.qms');
    expect(await viewer(await scene.forge({ ...program, client_id: undefined, azp: 'budget-office' }))).toBe(
      'officer lead@demo.qms',
    );
    for (const client_id of ['another', 'constructor', '__proto__', undefined, ['budget-office']]) {
      expect(await statusOf(await scene.forge({ ...program, client_id })), String(client_id)).toBe(401);
    }
  });

  test.each([
    { email: 'lead@demo.qms', email_verified: false },
    { email: 'lead@demo.qms', email_verified: 'false' },
    { email: { $ne: '' } },
    { email: `${'a'.repeat(300)}@demo.qms` },
    { email: null },
    { email: '' },
  ])('a person whose address does not hold (%j) is not taken for the program they came by', async (person) => {
    expect(await statusOf(await scene.forge({ ...person, client_id: 'budget-office' }))).toBe(401);
  });

  /** Each makes a token that must not hold. */
  const WRONG: [kind: string, make: () => Promise<string> | string][] = [
    ['no token at all', () => ''],
    ['words', () => 'nonsense'],
    ['a signature cut off', () => `${genuine.split('.').slice(0, 2).join('.')}.`],
    ['a signature changed', () => `${genuine.slice(0, -4)}AAAA`],
    ['claims changed under the signature', () => genuine.replace(/\.[^.]+\./, `.${part({ ...claims(), sub: 'x' })}.`)],
    ['two tokens in one', () => `${genuine}.${genuine}`],
    ['no algorithm', () => `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims())}.x`],
    ['an algorithm named None', () => `${part({ alg: 'None', typ: 'at+jwt' })}.${part(claims())}.x`],
    [
      'HS256 with the provider’s public key',
      async () => {
        const jwk = await scene.key('issuer');
        const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
        return hmac(claims(), { kid: jwk.kid ?? '' }, Buffer.from(pem));
      },
    ],
    [
      'HS256 with the key’s raw bytes',
      async () => {
        const { x = '', kid = '' } = await scene.key('issuer');
        return hmac(claims(), { kid }, base64url.decode(x));
      },
    ],
    ['HS256 with the key set’s text', () => hmac(claims(), { kid: 'local-issuer' }, Buffer.alloc(64, 'qms'))],
    [
      'an algorithm that is not allowed, with a right kid',
      async () => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        return new SignJWT({ ...claims() })
          .setProtectedHeader({ alg: 'RS512', typ: 'at+jwt', kid: 'local-issuer' })
          .sign(privateKey);
      },
    ],
    ['another key under the right kid', () => scene.forge({}, {}, newKey('local-issuer'))],
    [
      'a key of the house that signs for the gateway alone',
      async () => scene.forge({}, {}, await scene.key('gateway')),
    ],
    [
      'a process’s key under the provider’s name',
      async () => scene.forge({}, {}, await scene.key('service-reporting')),
    ],
    ['the provider’s key under a process’s name', () => scene.forge(own)],
    [
      'a process that signs for another',
      async () => scene.forge({ ...own, sub: 'service:cli' }, {}, await reporting()),
    ],
    [
      'a process that signs for a person',
      async () => scene.forge({ ...own, sub: 'lead@demo.qms' }, {}, await reporting()),
    ],
    ['another issuer', () => scene.forge({ iss: 'https://evil.example' })],
    ['an issuer that begins rightly', () => scene.forge({ iss: `${scene.identity.issuer}/evil` })],
    ['no issuer', () => scene.forge({ iss: undefined })],
    ['another audience', () => scene.forge({ aud: 'another' })],
    ['a list of other audiences', () => scene.forge({ aud: ['account', 'another'] })],
    ['no audience', () => scene.forge({ aud: undefined })],
    ['no type', () => scene.forge({}, { typ: undefined as never })],
    ['the type of an ID token', () => scene.forge({}, { typ: 'JWT' })],
    ['the type of an internal token', () => scene.forge({}, { typ: 'qms-internal+jwt' })],
    ['the type of a logout token', () => scene.forge({}, { typ: 'logout+jwt' })],
    ['expiry in the past', () => scene.forge({ iat: now() - 600, exp: now() - 60 })],
    ['no expiry', () => scene.forge({ exp: undefined })],
    ['a birth in the future', () => scene.forge({ iat: now() + 60, exp: now() + 600 })],
    ['no birth', () => scene.forge({ iat: undefined })],
    ['a beginning in the future', () => scene.forge({ nbf: now() + 60 })],
    ['nobody as its subject', () => scene.forge({ sub: undefined })],
    ['an expiry in words', () => scene.forge({ exp: 'never' })],
    ['an address that nobody has', () => scene.forge({ email: 'nobody@demo.qms' })],
    ['an address that is not proven', () => scene.forge({ email_verified: false })],
    ['an address that nobody says is proven', () => scene.forge({ email_verified: undefined })],
    ['an address proven by a word', () => scene.forge({ email_verified: 'false' })],
    ['an address proven by a number', () => scene.forge({ email_verified: 0 })],
    ['an address that is an object', () => scene.forge({ email: { $ne: '' }, client_id: undefined })],
    ['an address without end', () => scene.forge({ email: `${'a'.repeat(300)}@demo.qms`, client_id: undefined })],
    ['jku', async () => scene.forge({}, { jku: 'https://evil.example/keys' })],
    ['x5u', async () => scene.forge({}, { x5u: 'https://evil.example/key.pem' })],
    ['its own key, in jwk', () => withOwnKey()],
    ['x5c', () => scene.forge({}, { x5c: ['MIIB'] })],
    ['a critical header that nobody knows', () => rawHeader({ crit: ['exp'], exp: 1 })],
    ['a kid that is a path', () => scene.forge({}, { kid: '../../../../dev/null' })],
    ['a kid that is SQL', () => scene.forge({}, { kid: "x' union select 'key' --" })],
    ['a kid that is an address', () => scene.forge({}, { kid: 'http://169.254.169.254/latest' })],
    ['a kid that is very long', () => scene.forge({}, { kid: 'k'.repeat(4_000) })],
    ['a kid with a line break', () => scene.forge({}, { kid: 'local-issuer\nX' })],
    ['a kid that is a number', () => rawHeader({ kid: 1 })],
    ['a kid that nobody has', () => scene.forge({}, { kid: 'another' })],
    ['an ID token', () => idToken()],
    ['a refresh token', () => 'KzhUqYcXUoZ0cRcT3Xw3lq8nC4yF2d3G1hJkLmNoPqR'],
    ['an encrypted token', () => `${part({ alg: 'dir', enc: 'A256GCM' })}..${part({})}.x.y`],
    ['claims that are a list', () => `${part({ alg: 'EdDSA', typ: 'at+jwt', kid: 'local-issuer' })}.${part([])}.x`],
    [
      'claims that pollute',
      () => scene.forge(JSON.parse('{"__proto__":{"email":"lead@demo.qms"},"email":5}') as object as never),
    ],
  ];
  const reporting = (): Promise<JWK> => scene.key('service-reporting');

  function hmac(content: object, header: object, secret: Uint8Array): Promise<string> {
    return new SignJWT({ ...content }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header }).sign(secret);
  }
  async function withOwnKey(): Promise<string> {
    const mine = newKey('local-issuer');
    const { d, ...half } = mine;
    expect(d).toBeDefined();
    return scene.forge({}, { jwk: half }, mine);
  }
  /** Headers that a library would not write, signed with the right key. */
  async function rawHeader(header: object): Promise<string> {
    const { subtle } = globalThis.crypto;
    const key = (await importJWK(await scene.key('issuer'), 'EdDSA')) as CryptoKey;
    const text = `${part({ alg: 'EdDSA', typ: 'at+jwt', kid: 'local-issuer', ...header })}.${part(claims())}`;
    return `${text}.${base64url.encode(new Uint8Array(await subtle.sign('Ed25519', key, Buffer.from(text))))}`;
  }
  /** A real one: what the provider gives the gateway when a person signs in. */
  async function idToken(): Promise<string> {
    const browser = scene.browser(gateway);
    await browser.signIn('lead@demo.qms');
    const { url } = await browser.go('/auth/sign-out', {
      ...{ method: 'POST', form: {}, stopAt: scene.identity.issuer },
      headers: { origin: 'https://qms.example.vn' },
    });
    const hint = new URL(url).searchParams.get('id_token_hint') ?? '';
    expect(hint.split('.')).toHaveLength(3);
    return hint;
  }

  test.each(WRONG)('%s opens nothing', async (_, make) => {
    const as = await make();
    const answer = await ask(gateway, '{ viewer }', { as });
    // a header that is no header at all is refused by HTTP itself
    expect(answer.status).toBe(401);
    expect(answer.errors).toHaveLength(1);
    expect(codeOf(answer)).toBe('UNAUTHENTICATED');
    expect(JSON.stringify(answer.errors)).not.toMatch(/jose|signature|    at |ECONN|kid/);
    expect(await viewer(genuine)).toBe('officer lead@demo.qms');
  });

  test.each(['Basic bGVhZDpsZWFk', 'Bearer', 'Bearer  x.y.z', 'Token x.y.z', 'Bearer x.y.z, Bearer x.y.z', 'bearer'])(
    'a header that says %j is no key',
    async (authorization) => {
      expect((await ask(gateway, '{ viewer }', { headers: { authorization } })).status).toBe(401);
    },
  );

  test('a wrong token is not made good by a right cookie beside it', async () => {
    const browser = scene.browser(gateway);
    await browser.signIn('lead@demo.qms');
    const { status } = await browser.go('/graphql', {
      ...{ method: 'POST', json: { query: '{ viewer }' } },
      headers: { authorization: 'Bearer a.b.c' },
    });
    expect(status).toBe(401);
  });

  test('a revoked grant and a lost entry count within a minute, without a restart', async () => {
    scene.register.set('clerk@demo.qms', [{ role: 'STAFF', agencyId: null }]);
    const as = await scene.tokenOf('clerk@demo.qms');
    expect(await viewer(as)).toBe('officer clerk@demo.qms');
    scene.register.delete('clerk@demo.qms');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 45_000 });
    expect(await statusOf(as)).toBe(401);
  });

  test('a register that fails over the question makes no token wrong', async () => {
    scene.register.set('patient@demo.qms', 'ill');
    const as = await scene.tokenOf('patient@demo.qms');
    expect(await statusOf(as)).toBe(503);
    scene.register.set('patient@demo.qms', [{ role: 'STAFF', agencyId: null }]);
    expect(await statusOf(as)).toBe(200);
  });

  test('what is remembered of a token ends with it', async () => {
    const as = await scene.forge({ exp: now() + 10 });
    expect(await statusOf(as)).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 16_000 });
    expect(await statusOf(as)).toBe(401);
  });
});
