import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readSettings } from '../dist/config.js';
import { provision, refusePowerfulLogin, type ServiceDatabaseUrls } from '../dist/provision.js';

const { TEST_DATABASE_URL: adminUrl } = readSettings(z.object({ TEST_DATABASE_URL: z.url() }));

describe('the login that serves', () => {
  const stem = `t${randomBytes(5).toString('hex')}`;
  const [app, owner, group] = [`${stem}_app`, `${stem}_owner`, `${stem}_group`];
  const urlOf = (login: string): string => {
    const url = new URL(adminUrl);
    Object.assign(url, { username: login, password: login, pathname: `/${stem}` });
    return url.toString();
  };
  const urls: ServiceDatabaseUrls = { app: urlOf(app), owner: urlOf(owner) };

  async function run(url: string, ...statements: string[]): Promise<void> {
    const client = new Client({ connectionString: url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }

  const admin = (...statements: string[]): Promise<void> => {
    const url = new URL(adminUrl);
    url.pathname = `/${stem}`;
    return run(url.toString(), ...statements);
  };

  beforeAll(async () => {
    await provision(adminUrl, urls);
    await run(urls.owner, 'create table thing (id integer)');
    await run(adminUrl, `create role ${group}`);
  });
  afterAll(async () => {
    await run(adminUrl, `drop database ${stem} with (force)`, `drop role ${app}, ${owner}, ${group}`);
  });

  test('serves as it was provisioned', async () => {
    await expect(refusePowerfulLogin(urls.app)).resolves.toBeUndefined();
  });

  for (const [what, grant, revoke, said] of [
    ['is a superuser', `alter role ${app} superuser`, `alter role ${app} nosuperuser`, 'is a superuser'],
    ['bypasses the policies', `alter role ${app} bypassrls`, `alter role ${app} nobypassrls`, 'bypasses row level'],
    ['owns a table', `create table own (); alter table own owner to ${app}`, 'drop table own', 'owns tables'],
    ['is a member of the owner', `grant ${owner} to ${app}`, `revoke ${owner} from ${app}`, 'may become'],
    [
      'is a member of a member of the owner, and inherits nothing',
      `grant ${owner} to ${group}; alter role ${app} noinherit; grant ${group} to ${app}`,
      `revoke ${group} from ${app}; revoke ${owner} from ${group}; alter role ${app} inherit`,
      'may become',
    ],
    [
      'may become one that bypasses the policies',
      `alter role ${group} bypassrls; grant ${group} to ${app}`,
      `revoke ${group} from ${app}; alter role ${group} nobypassrls`,
      'may become',
    ],
  ] as const) {
    test(`is refused when it ${what}`, async () => {
      await admin(grant);
      await expect(refusePowerfulLogin(urls.app)).rejects.toThrow(said);
      await admin(revoke);
      await expect(refusePowerfulLogin(urls.app)).resolves.toBeUndefined();
    });
  }

  test('is refused when it is the owner', async () => {
    await expect(refusePowerfulLogin(urls.owner)).rejects.toThrow('owns tables');
  });
});
