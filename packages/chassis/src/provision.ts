import { createHmac } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { ServiceName } from '@qms/events';
import { RefusedToStart } from './start.js';

export type { ServiceName };

/** The gateway keeps sessions and registered operations in a database of its own. */
export type DatabaseName = ServiceName | 'gateway';

export interface ServiceDatabaseUrls {
  /** The login that serves: no owner, no superuser. */
  app: string;
  /** The login that migrates and owns the tables. */
  owner: string;
}

/** The two logins of a service's database, on the server that `adminUrl` names; passwords come from the secret. */
export function serviceDatabaseUrls(adminUrl: string, secret: string, service: DatabaseName): ServiceDatabaseUrls {
  const stem = service.replaceAll('-', '_');
  const url = (login: string): string => {
    const made = new URL(adminUrl);
    made.username = login;
    made.password = passwordOf(secret, login);
    made.pathname = `/qms_${stem}`;
    return made.toString();
  };
  return { app: url(`${stem}_app`), owner: url(`${stem}_owner`) };
}

function passwordOf(secret: string, login: string): string {
  return createHmac('sha256', secret).update(login).digest('hex');
}

/** Makes the database and its two logins where they are missing; safe to repeat, and for several at once. */
export async function provision(adminUrl: string, urls: ServiceDatabaseUrls): Promise<void> {
  const app = new URL(urls.app);
  const owner = new URL(urls.owner);
  const database = owner.pathname.slice(1);
  await withClient(adminUrl, async (client) => {
    // one provisioner at a time on this server: roles are shared by all databases
    await client.query('select pg_advisory_lock(7265601)');
    for (const login of [app, owner]) {
      const name = escapeIdentifier(decodeURIComponent(login.username));
      const known = await client.query('select 1 from pg_roles where rolname = $1', [
        decodeURIComponent(login.username),
      ]);
      const verb = known.rowCount === 0 ? 'create' : 'alter';
      await client.query(
        `${verb} role ${name} login nosuperuser nocreatedb nocreaterole password ${escapeLiteral(decodeURIComponent(login.password))}`,
      );
    }
    await keepValuesOutOfLogs(client, escapeIdentifier(decodeURIComponent(app.username)));
    const ownerName = escapeIdentifier(decodeURIComponent(owner.username));
    const exists = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (exists.rowCount === 0) {
      await client.query(`grant ${ownerName} to current_user`);
      await client.query(
        `create database ${escapeIdentifier(database)} owner ${ownerName} encoding 'UTF8' template template0`,
      );
      await client.query(`revoke all on database ${escapeIdentifier(database)} from public`);
    }
    await client.query(
      `grant connect on database ${escapeIdentifier(database)} to ${ownerName}, ${escapeIdentifier(decodeURIComponent(app.username))}`,
    );
  });
  await withClient(urls.owner, async (client) => {
    const appName = escapeIdentifier(decodeURIComponent(app.username));
    await client.query(`grant usage on schema public to ${appName}`);
    await client.query(
      `alter default privileges in schema public grant select, insert, update, delete on tables to ${appName}`,
    );
    await client.query(`alter default privileges in schema public grant usage on sequences to ${appName}`);
  });
}

/**
 * What a refused statement held, a person's name or a paper's text, is not for the server's log. Only a superuser may
 * say so; on a server where we are none its administrator does (README).
 */
async function keepValuesOutOfLogs(client: Client, login: string): Promise<void> {
  for (const setting of ["log_min_error_statement = 'panic'", "log_error_verbosity = 'terse'"]) {
    await client.query(`alter role ${login} set ${setting}`).catch((error: { code?: string }) => {
      if (error.code !== INSUFFICIENT_PRIVILEGE) throw error;
    });
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

interface Power {
  superuser: boolean;
  bypasses: boolean;
  owns: boolean;
  becomes: boolean;
}

/** Refuses to serve with a login that could go past what guards the tables: row level security binds no such login. */
export async function refusePowerfulLogin(appUrl: string): Promise<void> {
  await withClient(appUrl, async (client) => {
    const { rows } = await client.query<Power>(
      `with owner as (
         select distinct c.relowner as oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast'))
       select r.rolsuper as superuser, r.rolbypassrls as bypasses, r.oid in (select oid from owner) as owns,
              exists (select from pg_roles p where p.oid <> r.oid and pg_has_role(r.oid, p.oid, 'MEMBER')
                and (p.rolsuper or p.rolbypassrls or p.oid in (select oid from owner))) as becomes
       from pg_roles r where r.rolname = current_user`,
    );
    const [power] = rows;
    const fault = power && REFUSED.find(([kind]) => power[kind]);
    if (!power || fault) {
      const what = fault?.[1] ?? 'is not known';
      throw new RefusedToStart([
        `The serving login ${what}; give the service its <service>_app login, which has none of these powers.`,
      ]);
    }
  });
}

const REFUSED: readonly [keyof Power, string][] = [
  ['superuser', 'is a superuser'],
  ['bypasses', 'bypasses row level security'],
  ['owns', 'owns tables'],
  ['becomes', 'may become a role that owns tables or bypasses row level security'],
];

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, statement_timeout: 60_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
