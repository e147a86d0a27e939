import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineEvent } from '@qms/events';
import { serviceActor } from '@qms/kernel';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { Client } from 'pg';
import { z } from 'zod';
import { readSettings } from '../dist/config.js';
import { ask, inTransaction, openDatabase, type Database } from '../dist/database.js';
import { journalTables } from '../dist/journal.js';
import { journalSealTables } from '../dist/journal-chain.js';
import { createLogger } from '../dist/logger.js';
import { outboxTables, writeOutbox, type Routes } from '../dist/outbox.js';
import type { Timing } from '../dist/timing.js';

const settings = readSettings(z.object({ TEST_DATABASE_URL: z.url(), TEST_LOG: z.string().default('silent') }));

/** The waits of production, a hundred times shorter. */
export const SHORT: Partial<Timing> = {
  ...{ pollMs: 50, leaseMs: 600, sendMs: 1_000, resendMs: 400, resendMaxMs: 1_500, awayMs: 100, backoffMs: 40 },
  ...{ attempts: 4, lockMs: 1_000, stalledMs: 250, scheduleMs: 300, closeMs: 2_000 },
};

export const log = createLogger({ service: 'test', level: settings.TEST_LOG });

export const happened = defineEvent('thing.happened', z.object({ n: z.number().int() }));

/** `teller` says what happened, `hearer` counts it. */
export const ROUTES: Routes = {
  'thing.happened': [{ service: 'hearer', job: 'count-thing' }],
  'thing.unspeakable': [{ service: 'no:such:queue', job: 'count-thing' }],
};

export interface Home {
  url: string;
  database: Database;
  ask<Row = Record<string, unknown>>(text: string): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A database of a service with nothing but the chassis's tables and one table of effects, with no constraint on it. */
export async function home(name: string): Promise<Home> {
  const url = await scratch(name);
  await run(
    url,
    `${outboxTables}${journalTables}${journalSealTables} create table effect (event_id uuid not null, n integer not null);`,
  );
  const database = await openDatabase({ url, mappings: [], name });
  return {
    url,
    database,
    ask: (text) => ask(database.fork(serviceActor('test')), sql.raw(text)) as never,
    async drop() {
      await database.close();
      await dropScratch(url);
    },
  };
}

export async function tell(teller: Home, numbers: readonly number[]): Promise<void> {
  const em = teller.database.fork(serviceActor('test'));
  const cause = { requestId: 'request-7', actorId: serviceActor('teller').id, now: new Date() };
  await inTransaction(em, () =>
    writeOutbox(
      em,
      numbers.map((n) => happened.say({ n })),
      cause,
      ROUTES,
    ),
  );
}

export interface Backend {
  url: string;
  /** Everything in the queue is gone, as after FLUSHALL or a lost disk. */
  wipe(): Promise<void>;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Silent but not gone: no connection is refused, none is answered. */
  freeze(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** The server to start for tests that wipe, freeze and kill their Redis; null where none is installed. */
export const redisServer =
  ['redis-server', 'valkey-server'].find((server) => spawnSync(server, ['--version']).status === 0) ?? null;

export async function redisBackend(): Promise<Backend> {
  const port = await freePort();
  const start = async (): Promise<ChildProcess> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const started = spawn(redisServer ?? '', args, { stdio: 'ignore' });
    // a run that is cut short leaves nothing behind
    process.once('exit', () => started.kill('SIGKILL'));
    await sleep(150);
    return started;
  };
  let child = await start();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    async wipe() {
      const connection = new Redis(port);
      await connection.flushall();
      connection.disconnect();
    },
    kill,
    async restart() {
      child = await start();
    },
    async freeze(ms) {
      child.kill('SIGSTOP');
      await sleep(ms);
      child.kill('SIGCONT');
    },
    close: kill,
  };
}

const TRUNCATE_QUEUE = `set deadlock_timeout = '50ms'; do $$ begin
  execute (select 'truncate ' || string_agg(format('bullmq.%I', tablename), ', ') || ' cascade'
           from pg_tables where schemaname = 'bullmq' and tablename <> 'migration'); end $$`;

export async function postgresBackend(): Promise<Backend> {
  const url = await scratch('queue');
  return {
    url,
    async wipe() {
      // workers at work may be in the way: then once more
      await until('the queue is wiped', () =>
        run(url, TRUNCATE_QUEUE).then(
          () => true,
          () => false,
        ),
      );
    },
    kill: () => Promise.reject(new Error('the PostgreSQL of all tests stays up')),
    restart: () => Promise.resolve(),
    freeze: () => Promise.reject(new Error('the PostgreSQL of all tests stays awake')),
    close: () => dropScratch(url),
  };
}

/** Ends every connection to a database, as a restart of the server would. */
export async function cutConnections(url: string): Promise<void> {
  await run(
    settings.TEST_DATABASE_URL,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(url).pathname.slice(1)}'`,
  );
}

/** Waits until something holds; says what it was if it never does. */
export async function until(what: string, holds: () => Promise<boolean> | boolean, ms = 60_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(25);
  }
}

async function scratch(name: string): Promise<string> {
  const database = `jobs_${name}_${randomBytes(5).toString('hex')}`;
  await run(settings.TEST_DATABASE_URL, `create database ${database}`);
  const url = new URL(settings.TEST_DATABASE_URL);
  url.pathname = `/${database}`;
  return url.toString();
}

async function dropScratch(url: string): Promise<void> {
  await run(settings.TEST_DATABASE_URL, `drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
}

async function run(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
