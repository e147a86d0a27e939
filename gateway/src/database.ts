import { readFile } from 'node:fs/promises';
import { Migration } from '@mikro-orm/migrations';
import {
  migrate,
  openDatabase,
  provision,
  refusePowerfulLogin,
  RefusedToStart,
  serviceDatabaseUrls,
  type Database,
  type MigrationClass,
} from '@qms/chassis';
import { serviceActor } from '@qms/kernel';

/** Who acts when no person does: in the gateway's own tables, and when it asks the register who signs in. */
export const GATEWAY = serviceActor('gateway');

/** What the gateway remembers of its own: who is signed in, what is registered, and what was spent (no loss if lost). */
export class Gateway extends Migration {
  override up(): void {
    this.addSql(`
create table session (
  id_hash text primary key,
  email text not null,
  subject text not null,
  provider_session text,
  refresh_token text,
  id_token text,
  opened_at timestamptz not null,
  renew_at timestamptz not null,
  ends_at timestamptz not null
);
create index session_email on session (email);
create index session_subject on session (subject);
create index session_provider on session (provider_session) where provider_session is not null;
create index session_end on session (ends_at);
create unlogged table spent (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
create table registered_operation (
  hash text primary key,
  name text not null,
  document text not null,
  registered_by text not null,
  registered_at timestamptz not null
);
`);
  }
}

/** Logout tokens of the provider that were heard: each has its effect once, at all gateways together. */
export class HeardLogout extends Migration {
  override up(): void {
    this.addSql(`
create table heard_logout (
  id text primary key,
  until timestamptz not null
);
create index heard_logout_until on heard_logout (until);
`);
  }
}

export const migrations: readonly MigrationClass[] = [
  { name: '20261124_gateway', class: Gateway },
  { name: '20261125_heard_logout', class: HeardLogout },
];

export interface GatewayDatabaseSettings {
  /** A role that may create the database and its logins. */
  adminUrl: string | undefined;
  databaseUrl: string | undefined;
  ownerUrl: string | undefined;
  keysDir: string;
}

/** The gateway's database, made and brought up to date where the settings allow it, and its serving login. */
export async function openGatewayDatabase(
  settings: GatewayDatabaseSettings,
): Promise<{ database: Database; url: string }> {
  const urls = await urlsOf(settings);
  if (settings.adminUrl !== undefined && settings.databaseUrl === undefined) await provision(settings.adminUrl, urls);
  if (urls.owner !== '') await migrate(urls.owner, migrations);
  await refusePowerfulLogin(urls.app);
  return { database: await openDatabase({ url: urls.app, mappings: [], name: 'gateway', poolMax: 6 }), url: urls.app };
}

async function urlsOf(settings: GatewayDatabaseSettings): Promise<{ app: string; owner: string }> {
  if (settings.databaseUrl !== undefined) return { app: settings.databaseUrl, owner: settings.ownerUrl ?? '' };
  if (settings.adminUrl === undefined) {
    throw new RefusedToStart(['Set DATABASE_URL, or DATABASE_URL_GATEWAY and DATABASE_URL_GATEWAY_OWNER.']);
  }
  const secret = (await readFile(`${settings.keysDir}/secret`, 'utf8')).trim();
  return serviceDatabaseUrls(settings.adminUrl, secret, 'gateway');
}
