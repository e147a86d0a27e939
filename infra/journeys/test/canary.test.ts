import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSystem, type RunningSystem } from '@qms/journeys';
import { clientSecret, GATEWAY_CLIENT } from '@qms/local';
import { newId } from '@qms/kernel';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Person } from './person.js';

const NAME = 'Hoàng Thị Chim Yến';
const TEXT = `${NAME} 0912345678`;
const BIRD = 'canary.yellow@demo.qms';

describe('what is told in confidence', () => {
  let system: RunningSystem;
  const secrets = new Map<string, string>([
    ['a name', NAME],
    ['a number', '0912345678'],
    ['the address of one who is enrolled', BIRD],
    ['the address of one who is not', 'canary.stranger@demo.qms'],
    ['the address of an officer', 'secretary.48-stc@demo.qms'],
  ]);
  beforeAll(async () => {
    system = await startSystem({ fsync: 'off' });
  }, 180_000);
  afterAll(() => system.stop(), 60_000);

  const issuer = (): string => `http://127.0.0.1:${system.basePort + 9}`;
  const keep = (what: string, secret: string | undefined): string => {
    expect(secret?.length ?? 0, what).toBeGreaterThan(19);
    secrets.set(what, secret ?? '');
    return secret ?? '';
  };
  /** Rows of any database of the system, as its superuser reads them. */
  async function rows<Row extends object>(database: string, text: string): Promise<Row[]> {
    const url = new URL(system.databaseUrl('agency'));
    url.pathname = `/qms_${database}`;
    const client = new Client({ connectionString: url.toString() });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  test('is sent through every door, rightly and wrongly', async () => {
    const head = keep('a bearer token', await system.tokenOf('head.48-stc@demo.qms'));
    const secretary = await system.tokenOf('secretary.48-stc@demo.qms');
    const { data } = await system.ask('{ agencyByCode(code: "48-STC") { id } }');
    const { id } = (data as { agencyByCode: { id: string } }).agencyByCode;
    const enrol = `mutation { enrolOfficer(name: "${TEXT}", email: "${BIRD}") { id } }`;
    const create = `mutation { createDocument(agencyId: "${id}", code: "CANARY-1", kind: FORM, title: "${TEXT}") { id } }`;
    const register = `email,name,role,agency_code,valid_from\\n${BIRD},${TEXT},nothing,48-STC,2020-01-01\\n`;
    const enrolled = await system.ask(enrol, { token: head });
    const officerId = (enrolled.data as { enrolOfficer: { id: string } }).enrolOfficer.id;
    const office = `officerId: "${officerId}", role: STAFF, agencyId: "${id}", from: "2020-01-01", expectedVersion: 1`;
    const asked = [
      [head, `mutation { grantRole(${office}) { id } }`],
      [head, enrol],
      [secretary, create],
      [secretary, create],
      [
        await system.tokenOf('admin@demo.qms'),
        `mutation { importOfficers(csv: "${register}", dryRun: false) { created } }`,
      ],
      [head, `{ officers(first: 5, filter: { role: "${TEXT}" }) { nodes { id } } }`],
      [head, `{ agencies(first: 5, filter: { search: "${TEXT}" }) { nodes { id } } }`],
      [head, `{ ${NAME} }`],
      [`${head}x`, '{ __typename }'],
    ] as const;
    for (const [n, [token, query]] of asked.entries()) {
      await system.ask(query, { token, headers: { 'idempotency-key': `canary-${n}` } });
    }
    await fetch(`${system.origin}/graphql?access_token=${head}&query={__typename}`);

    const bird = new Person(system);
    await bird.signIn(BIRD);
    const session = keep('a session cookie', [...bird.cookies].find(([name]) => /qms$/.test(name))?.[1]);
    const viewer = JSON.stringify({ query: '{ viewer { officer { email } } }' });
    const json = { 'content-type': 'application/json', origin: system.origin };
    const { body } = await bird.go('/graphql', viewer, json);
    expect(body).toContain(BIRD);
    await bird.go(`/files/reports/${newId()}?session=${session}`);
    bird.cookies.set('qms', `${session}x`);
    await bird.go('/graphql', viewer, json);
    bird.cookies.set('qms', session);
    await new Person(system).signIn('canary.stranger@demo.qms');
    await new Person(system).signIn(`"${NAME}"@elsewhere.vn`);

    // what the provider gave the gateway, and what the gateway does with it when it renews
    const given = await rows<{ id: string }>('identity', "select id from identity_record where kind = 'RefreshToken'");
    expect(given.length).toBeGreaterThan(1);
    for (const [n, { id: token }] of given.entries()) keep(`refresh token ${n}`, token);
    await rows('gateway', "update session set renew_at = now() - interval '1 minute'");
    await rows(
      'identity',
      "delete from identity_record where kind = 'RefreshToken' and payload->>'accountId' like '%stranger%'",
    );
    await new Promise((done) => setTimeout(done, 15_500));
    await bird.go('/graphql', viewer, json);

    const secret = keep('the client secret', clientSecret(readFileSync(join(system.keysDir, 'secret'), 'utf8').trim()));
    keep('the secret of the installation', readFileSync(join(system.keysDir, 'secret'), 'utf8').trim());
    const basic = keep('the client’s credentials', Buffer.from(`${GATEWAY_CLIENT}:${secret}`).toString('base64'));
    const token = [...secrets].find(([what]) => what.startsWith('refresh token'))?.[1] ?? '';
    for (const [authorization, refresh] of [
      [`Basic ${basic}`, `${token}x`],
      [`Basic ${basic}x`, token],
      [`Bearer ${token}`, token],
    ] as const) {
      const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh });
      const answer = await fetch(`${issuer()}/token`, { method: 'POST', body: form, headers: { authorization } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    await system.ask('{ __typename }', { token });
    await bird.go('/auth/backchannel-logout', new URLSearchParams({ logout_token: head }));
    await bird.go(`/auth/callback?code=${token}&state=${token}`);
    await bird.go('/auth/sign-out?everywhere', '{}', json);
    for (const [n, each] of [...bird.seen].entries()) keep(`what a browser was given ${n}`, each);
  }, 90_000);

  test('stands in no log of any process, in no metric and in no queue', async ({ annotate }) => {
    // what was said is on its way to those who hear it
    await new Promise((done) => setTimeout(done, 1_500));
    const metrics = await Promise.all(
      [5, 6, 7, 8].map(async (offset) => (await fetch(`http://127.0.0.1:${system.basePort + offset}/metrics`)).text()),
    );
    const places = { logs: system.logs(), metrics: metrics.join('\n'), queue: await queued() };
    expect(places.logs.length).toBeGreaterThan(10_000);
    expect(secrets.size).toBeGreaterThan(12);
    const hits = Object.entries(places).flatMap(([place, text]) =>
      [...secrets].filter(([, secret]) => text.includes(secret)).map(([what]) => `${what} in the ${place}`),
    );
    await annotate(`canaries: ${secrets.size}, found: ${hits.length}, in ${places.logs.length} characters of logs`);
    expect(hits).toEqual([]);
  }, 60_000);

  /** Everything the queue holds, as its own dump of it. */
  async function queued(): Promise<string> {
    const url = system.environment['QUEUE_URL'] ?? '';
    if (!url.startsWith('redis')) {
      const tables = await rows<{ name: string }>(
        'queue',
        "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
      );
      return JSON.stringify(await Promise.all(tables.map(({ name }) => rows('queue', `select * from ${name}`))));
    }
    const redis = new Redis(url);
    const values = await Promise.all((await redis.keys('*')).map((key) => redis.dumpBuffer(key)));
    redis.disconnect();
    return values.map((value) => value?.toString('utf8') ?? '').join('\n');
  }
});
