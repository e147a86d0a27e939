import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@qms/local';
import { startedProcess, testDatabase, withAdmin, type Ending, type TestDatabase } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';

const DIST = join(import.meta.dirname, '..', 'dist', 'src');

describe.concurrent('a service of a production installation', { timeout: 120_000 }, () => {
  let keys: string;
  let database: TestDatabase;
  beforeAll(async () => {
    keys = await mkdtemp(join(tmpdir(), 'qms-start-'));
    const half = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    await writeFile(join(keys, 'gateway.pub.jwk'), JSON.stringify({ ...half, kid: 'gateway', alg: 'EdDSA' }));
    await writeFile(join(keys, 'secret'), randomBytes(16).toString('base64url'));
    database = await testDatabase(tables);
  });
  afterAll(async () => {
    await database.drop();
    await rm(keys, { recursive: true, force: true });
  });

  async function started(door: 'server' | 'worker', changed: Record<string, string>): Promise<Ending> {
    const port = await freePort();
    const env = {
      ...{ NODE_ENV: 'production', QMS_PROFILE: 'production', QMS_KEYS_DIR: keys, QMS_PORT: String(port - 1) },
      ...{ DATABASE_URL_AGENCY: database.appUrl, QUEUE_URL: database.adminUrl, QMS_DATA_DIR: keys },
    };
    return startedProcess(join(DIST, `${door}.js`), port, { ...env, ...changed });
  }
  function expectRefused({ code, err, live, out }: Ending, why: RegExp): void {
    expect({ code, live, out }).toEqual({ code: 1, live: null, out: '' });
    expect(err).toMatch(why);
    // what to mend, and no trace of ours
    expect(err).not.toMatch(/\n\s+at |node_modules|Error:|postgres:\/\//);
    expect(err.trim().split('\n')).toHaveLength(1);
  }

  test('serves when it is set up as it should be, and tells nothing of its database', async () => {
    const ending = await started('server', {});
    expect(ending).toMatchObject({ live: 200, code: 0, err: '' });
    expect(ending.out).not.toContain('postgres');
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['libraries that show their insides', { NODE_ENV: '' }, /^Set NODE_ENV=production/],
    ['libraries told that they are tried out', { NODE_ENV: 'development' }, /^Set NODE_ENV=production/],
    [
      'no database',
      { DATABASE_URL_AGENCY: '' },
      /^Set DATABASE_URL, or DATABASE_URL_AGENCY and DATABASE_URL_AGENCY_OWNER/,
    ],
    [
      'the local profile on an open address',
      { QMS_PROFILE: 'local', QMS_HOST: '0.0.0.0' },
      /^The local profile .* loopback only/,
    ],
    [
      'the local profile on an address of the network',
      { QMS_PROFILE: 'local', QMS_HOST: '10.0.0.1' },
      /^The local profile .* loopback only/,
    ],
  ])('neither door opens with %s, and each says why', async (_, changed, why) => {
    for (const door of ['server', 'worker'] as const) expectRefused(await started(door, changed), why);
  });

  test('neither door opens with a login that owns the tables, or could go past what guards them', async () => {
    for (const door of ['server', 'worker'] as const) {
      const asOwner = await started(door, { DATABASE_URL_AGENCY: database.ownerUrl });
      expectRefused(asOwner, /^The serving login owns tables; give the service its <service>_app login/);
      const asSuperuser = await started(door, { DATABASE_URL_AGENCY: database.adminUrl });
      expectRefused(asSuperuser, /^The serving login is a superuser; give/);
      const url = new URL(database.appUrl);
      url.username = url.password = `start_${door}`;
      const admin = (text: string): Promise<void> =>
        withAdmin(database.adminUrl, (client) => client.query(text).then(() => undefined));
      await admin(`drop role if exists start_${door}`);
      await admin(`create role start_${door} login password 'start_${door}' in role test_owner`);
      try {
        const asMember = await started(door, { DATABASE_URL_AGENCY: url.toString() });
        expectRefused(asMember, /^The serving login may become a role that owns tables/);
      } finally {
        await admin(`drop role start_${door}`);
      }
    }
  });

  test('a worker without a queue says so', async () => {
    expectRefused(await started('worker', { QUEUE_URL: '' }), /^Set QUEUE_URL: a worker needs a queue/);
  });

  test('no login is derived from a secret that can be guessed', async () => {
    const weak = await mkdtemp(join(tmpdir(), 'qms-weak-'));
    await writeFile(join(weak, 'secret'), 'changeme\n');
    const changed = { QMS_KEYS_DIR: weak, DATABASE_URL_AGENCY: '', DATABASE_URL: database.adminUrl };
    expectRefused(
      await started('server', changed),
      /^The file `secret` in QMS_KEYS_DIR holds fewer than 32 characters/,
    );
    await rm(weak, { recursive: true, force: true });
  });
});
