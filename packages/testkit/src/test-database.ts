import { createHash, randomBytes } from 'node:crypto';
import { migrate, provision, type ServiceTables } from '@qms/chassis';
import { Client, escapeIdentifier } from 'pg';
import { testServers } from './config.js';

export interface TestDatabase {
  /** The serving login, as in production. */
  appUrl: string;
  ownerUrl: string;
  adminUrl: string;
  drop(): Promise<void>;
}

/** A fresh database for one test file, cloned from a template that was migrated once a run. */
export async function testDatabase(tables: ServiceTables): Promise<TestDatabase> {
  const adminUrl = testServers.TEST_DATABASE_URL;
  const template = `template_${fingerprint(tables)}`;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withAdmin(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock(7265604)');
    const known = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (known.rowCount === 0) await makeTemplate(client, adminUrl, template, tables);
    await client.query(
      `create database ${escapeIdentifier(name)} template ${escapeIdentifier(template)} owner test_owner`,
    );
  });
  return {
    appUrl: urlOf(adminUrl, name, 'test_app'),
    ownerUrl: urlOf(adminUrl, name, 'test_owner'),
    adminUrl: urlOf(adminUrl, name),
    drop: () =>
      withAdmin(adminUrl, async (client) => {
        await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`);
      }),
  };
}

async function makeTemplate(client: Client, adminUrl: string, template: string, tables: ServiceTables): Promise<void> {
  const making = `${template}_making`;
  await client.query(`drop database if exists ${escapeIdentifier(making)} with (force)`);
  const urls = { app: urlOf(adminUrl, making, 'test_app'), owner: urlOf(adminUrl, making, 'test_owner') };
  await provision(adminUrl, urls);
  await migrate(urls.owner, tables.migrations);
  await client.query(`alter database ${escapeIdentifier(making)} rename to ${escapeIdentifier(template)}`);
}

function urlOf(adminUrl: string, database: string, login?: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (login !== undefined) {
    url.username = login;
    url.password = login;
  }
  return url.toString();
}

function fingerprint(tables: ServiceTables): string {
  const hash = createHash('sha256');
  for (const { name, class: migration } of tables.migrations) hash.update(name).update(String(migration));
  return hash.digest('hex').slice(0, 12);
}

export async function withAdmin<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
