import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { LocalSettings } from './config.js';
import { LocalError } from './local-error.js';
import { startPostgres } from './postgres.js';
import { startRedis } from './redis.js';

/** What the services stand on: one's own servers where the settings name them, private ones otherwise. */
export interface Servers {
  databaseUrl: string;
  queueUrl: string;
  /** Where the embedded identity provider keeps its records; undefined when another provider is used. */
  identityUrl: string | undefined;
  /** How the queue is kept, in a word for people. */
  queue: 'Redis' | 'PostgreSQL';
  /** Resolves with the name of a private server that ended by itself. */
  lost: Promise<string>;
  stop(): Promise<void>;
}

const QUEUE = 'qms_queue';
const IDENTITY = 'qms_identity';

interface PrivateServer {
  url: string;
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL at +10 unless DATABASE_URL; the queue at QUEUE_URL, in a Redis at +11, or in PostgreSQL. */
export async function startServers(settings: LocalSettings): Promise<Servers> {
  const { port, dataDir, keysDir } = settings;
  const started = new Map<string, PrivateServer>();
  const stop = async (): Promise<void> => {
    await Promise.all([...started.values()].map((server) => server.stop()));
  };
  try {
    if (settings.databaseUrl === undefined) {
      const postgres = await startPostgres({
        dataDir: join(dataDir, 'postgres'),
        port: port + 10,
        passwordFile: join(keysDir, 'postgres'),
        log: join(dataDir, 'logs', 'postgres.log'),
      });
      started.set('PostgreSQL', postgres);
    }
    if (settings.queueUrl === undefined) {
      const redis = await startRedis({
        dataDir: join(dataDir, 'redis'),
        port: port + 11,
        passwordFile: join(keysDir, 'redis'),
        log: join(dataDir, 'logs', 'redis.log'),
      });
      if (redis) started.set('Redis', redis);
    }
    const databaseUrl = settings.databaseUrl ?? started.get('PostgreSQL')?.url ?? '';
    const queueUrl =
      settings.queueUrl ??
      started.get('Redis')?.url ??
      (await makeOwnDatabase(databaseUrl, join(keysDir, 'secret'), QUEUE));
    const identityUrl =
      settings.issuer === undefined ? await makeOwnDatabase(databaseUrl, join(keysDir, 'secret'), IDENTITY) : undefined;
    const lost = Promise.race([...started].map(([name, server]) => server.ended.then(() => name)));
    return {
      databaseUrl,
      queueUrl,
      identityUrl,
      queue: queueUrl.startsWith('redis') ? 'Redis' : 'PostgreSQL',
      lost,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A database of its own, with a login of the same name that owns nothing else. */
async function makeOwnDatabase(adminUrl: string, secretFile: string, own: string): Promise<string> {
  const password = createHmac('sha256', readFileSync(secretFile, 'utf8').trim()).update(own).digest('hex');
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 5_000, statement_timeout: 60_000 });
  client.on('error', () => undefined);
  const name = escapeIdentifier(own);
  try {
    await client.connect();
    const role = await client.query('select 1 from pg_roles where rolname = $1', [own]);
    await client.query(
      `${role.rowCount === 0 ? 'create' : 'alter'} role ${name} login password ${escapeLiteral(password)}`,
    );
    const database = await client.query('select 1 from pg_database where datname = $1', [own]);
    if (database.rowCount === 0) {
      await client.query(`grant ${name} to current_user`);
      await client.query(`create database ${name} owner ${name} encoding 'UTF8' template template0`);
      await client.query(`revoke all on database ${name} from public`);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message || 'no answer' : 'no answer';
    throw new LocalError(
      `Không chuẩn bị được cơ sở dữ liệu ${own} trên PostgreSQL (${reason}); hãy kiểm tra DATABASE_URL.`,
      `The database ${own} could not be prepared on PostgreSQL (${reason}); check DATABASE_URL.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  const url = new URL(adminUrl);
  url.username = own;
  url.password = password;
  url.pathname = `/${own}`;
  return url.toString();
}
