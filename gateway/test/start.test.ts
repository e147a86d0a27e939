import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, makeKeys } from '@qms/local';
import { startedProcess, testDatabase, withAdmin, type Ending, type TestDatabase } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../src/database.js';

const SERVER = join(import.meta.dirname, '..', 'dist', 'server.js');

describe.concurrent('a gateway of a production installation', { timeout: 120_000 }, () => {
  let folder: string;
  let keys: string;
  let database: TestDatabase;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qms-start-'));
    keys = join(folder, 'keys');
    makeKeys(keys);
    await cp(keys, join(folder, 'local-keys'), { recursive: true });
    await rm(join(keys, 'issuer.jwk'));
    await cp(keys, join(folder, 'weak-keys'), { recursive: true });
    await writeFile(join(folder, 'weak-keys', 'secret'), 'changeme\n');
    database = await testDatabase({ migrations, mappings: [], ofNoAgency: {} });
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Everything as it should be. */
  const fit = (): Record<string, string> => ({
    NODE_ENV: 'production',
    QMS_PROFILE: 'production',
    QMS_KEYS_DIR: keys,
    QMS_PUBLIC_URL: 'https://qms.danang.gov.vn',
    QMS_OIDC_ISSUER: 'https://id.danang.gov.vn/realms/province',
    QMS_OIDC_CLIENT_ID: 'chuan',
    QMS_OIDC_CLIENT_SECRET: 'a secret of the provider',
    DATABASE_URL_GATEWAY: database.appUrl,
    APOLLO_TELEMETRY_DISABLED: '1',
  });

  async function started(changed: Record<string, string>): Promise<Ending> {
    const port = await freePort();
    return startedProcess(SERVER, port, { ...fit(), QMS_PORT: String(port), ...changed });
  }

  test.each<[string, Record<string, string>]>([
    ['as it should be', {}],
    [
      'behind proxies and for another page',
      { QMS_TRUSTED_PROXIES: '10.0.0.0/24,2001:db8::/32,loopback', QMS_CORS_ORIGINS: 'https://tool.danang.gov.vn' },
    ],
    ['with a provider that proves every address', { QMS_OIDC_ADDRESSES: 'trusted' }],
    ['as a public client', { QMS_OIDC_CLIENT_SECRET: '' }],
  ])('serves when it is set up %s', async (_, changed) => {
    expect(await started(changed)).toMatchObject({ live: 200, code: 0, err: '' });
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['libraries that show their insides', { NODE_ENV: '' }, /^Set NODE_ENV=production/],
    ['libraries told that they are tried out', { NODE_ENV: 'development' }, /^Set NODE_ENV=production/],
    ['no address where people meet it', { QMS_PUBLIC_URL: '' }, /^Set QMS_PUBLIC_URL/],
    ['an address without TLS', { QMS_PUBLIC_URL: 'http://qms.danang.gov.vn' }, /^QMS_PUBLIC_URL must begin with https/],
    [
      'a second address without TLS',
      { QMS_PUBLIC_URL: 'https://a.vn,http://b.vn' },
      /^QMS_PUBLIC_URL must begin with https/,
    ],
    [
      'an address that is more than an origin',
      { QMS_PUBLIC_URL: 'https://a.vn/qms' },
      /QMS_PUBLIC_URL: must be origins/,
    ],
    [
      'a provider without TLS',
      { QMS_OIDC_ISSUER: 'http://id.danang.gov.vn' },
      /^QMS_OIDC_ISSUER must begin with https/,
    ],
    ['the embedded provider', { QMS_OIDC_ISSUER: 'http://127.0.0.1:4009' }, /QMS_OIDC_ISSUER names this machine/],
    [
      'a provider on this machine, with TLS',
      { QMS_OIDC_ISSUER: 'https://localhost:4009' },
      /^QMS_OIDC_ISSUER names this machine/,
    ],
    [
      'a provider on this machine, by IPv6',
      { QMS_OIDC_ISSUER: 'https://[::1]:4009' },
      /^QMS_OIDC_ISSUER names this machine/,
    ],
    ['no provider', { QMS_OIDC_ISSUER: '' }, /QMS_OIDC_ISSUER: /],
    ['no client at the provider', { QMS_OIDC_CLIENT_ID: '' }, /QMS_OIDC_CLIENT_ID: /],
    ['tokens that need no signature', { QMS_OIDC_ALGORITHMS: 'EdDSA,none' }, /QMS_OIDC_ALGORITHMS: must be of EdDSA/],
    ['tokens signed with a shared secret', { QMS_OIDC_ALGORITHMS: 'HS256' }, /QMS_OIDC_ALGORITHMS: must be of EdDSA/],
    ['another way to prove addresses', { QMS_OIDC_ADDRESSES: 'never' }, /QMS_OIDC_ADDRESSES: /],
    [
      'a program that no officer answers for',
      { QMS_OIDC_PROGRAMS: 'robot' },
      /QMS_OIDC_PROGRAMS: must be client=address/,
    ],
    ['pages of every origin', { QMS_CORS_ORIGINS: '*' }, /QMS_CORS_ORIGINS: must be origins/],
    [
      'pages of every origin beneath a name',
      { QMS_CORS_ORIGINS: 'https://*.gov.vn' },
      /QMS_CORS_ORIGINS: must be origins/,
    ],
    ['pages of a hidden origin', { QMS_CORS_ORIGINS: 'null' }, /QMS_CORS_ORIGINS: must be origins/],
    ['pages without TLS', { QMS_CORS_ORIGINS: 'http://tool.gov.vn' }, /^QMS_CORS_ORIGINS must begin with https/],
    ['everybody for a proxy', { QMS_TRUSTED_PROXIES: '0.0.0.0/0' }, /QMS_TRUSTED_PROXIES: .* never everybody/],
    [
      'everybody for a proxy, by IPv6',
      { QMS_TRUSTED_PROXIES: '10.0.0.1,::/0' },
      /QMS_TRUSTED_PROXIES: .* never everybody/,
    ],
    [
      'half of everybody, twice',
      { QMS_TRUSTED_PROXIES: '0.0.0.0/1,128.0.0.0/1' },
      /QMS_TRUSTED_PROXIES: .* never everybody/,
    ],
    ['everybody in other words', { QMS_TRUSTED_PROXIES: '::ffff:0:0/96' }, /QMS_TRUSTED_PROXIES: .* never everybody/],
    ['a whole city', { QMS_TRUSTED_PROXIES: 'uniquelocal' }, /QMS_TRUSTED_PROXIES: .* never everybody/],
    ['a proxy that is a wish', { QMS_TRUSTED_PROXIES: 'true' }, /QMS_TRUSTED_PROXIES: must be addresses/],
    ['a range that there is not', { QMS_TRUSTED_PROXIES: '10.0.0.0/33' }, /QMS_TRUSTED_PROXIES: must be addresses/],
    ['a profile that there is not', { QMS_PROFILE: 'staging' }, /QMS_PROFILE: /],
    ['no database', { DATABASE_URL_GATEWAY: '' }, /^Set DATABASE_URL, or DATABASE_URL_GATEWAY/],
    [
      'the local profile on an open address',
      { QMS_PROFILE: 'local', QMS_HOST: '0.0.0.0' },
      /^The local profile .* loopback only/,
    ],
    [
      'the local profile on every address of IPv6',
      { QMS_PROFILE: 'local', QMS_HOST: '::' },
      /^The local profile .* loopback only/,
    ],
  ])('does not start with %s, and says why', async (_, changed, why) => {
    expectRefused(await started(changed), why);
  });

  function expectRefused({ code, err, live, out }: Ending, why: RegExp): void {
    expect({ code, live, out }).toEqual({ code: 1, live: null, out: '' });
    expect(err).toMatch(new RegExp(why.source, 'm'));
    // what to mend, and no trace of ours
    expect(err).not.toMatch(/\n\s+at |node_modules|Error:|postgres:\/\//);
    expect(err.trim().split('\n').length).toBeLessThanOrEqual(3);
  }

  test('does not start with the keys of a local run', async () => {
    expectRefused(await started({ QMS_KEYS_DIR: join(folder, 'local-keys') }), /^QMS_KEYS_DIR holds issuer\.jwk/);
  });

  test('does not start with a secret that can be guessed', async () => {
    expectRefused(await started({ QMS_KEYS_DIR: join(folder, 'weak-keys') }), /^The file `secret` .* fewer than 32/);
  });

  test('says every fault at once', async () => {
    const { code, err } = await started({
      ...{
        NODE_ENV: '',
        QMS_PUBLIC_URL: 'http://a.vn',
        QMS_OIDC_ISSUER: 'http://b.vn',
        QMS_CORS_ORIGINS: 'http://c.vn',
      },
    });
    expect(code).toBe(1);
    for (const name of ['NODE_ENV', 'QMS_PUBLIC_URL', 'QMS_OIDC_ISSUER', 'QMS_CORS_ORIGINS'])
      expect(err).toContain(name);
    const settings = await started({ QMS_PROFILE: 'staging', QMS_PORT: '0', QMS_SAFELIST: 'maybe' });
    for (const name of ['QMS_PROFILE', 'QMS_PORT', 'QMS_SAFELIST']) expect(settings.err).toContain(name);
  });

  test('does not start with a login that is more than a serving one', async () => {
    const logins = [
      ['bypasses row level security', 'start_bypass', 'bypassrls'],
      ['may become a role that owns tables or bypasses row level security', 'start_member', 'in role test_owner'],
    ] as const;
    const asOwner = await started({ DATABASE_URL_GATEWAY: database.ownerUrl });
    expectRefused(asOwner, /^The serving login owns tables; give the service its <service>_app login/);
    expectRefused(await started({ DATABASE_URL_GATEWAY: database.adminUrl }), /^The serving login is a superuser/);
    for (const [what, login, power] of logins) {
      const url = new URL(database.appUrl);
      url.username = url.password = login;
      await withAdmin(database.adminUrl, async (client) => {
        await client.query(`drop role if exists ${login}`);
        await client.query(`create role ${login} login password '${login}' ${power}`);
      });
      try {
        expectRefused(
          await started({ DATABASE_URL_GATEWAY: url.toString() }),
          new RegExp(`^The serving login ${what}`),
        );
      } finally {
        await withAdmin(database.adminUrl, (client) => client.query(`drop role ${login}`).then(() => undefined));
      }
    }
  });
});
