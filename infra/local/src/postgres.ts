import { spawn } from 'node:child_process';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { makeFolder, noSpace, refuseFullDisk, secretIn } from './folders.js';
import { startGuarded, type Guarded } from './guarded.js';
import { LocalError } from './local-error.js';
import { nativeTree } from './native.js';
import { knownFolder, ordinaryUser, ownedFolder, reachableTree, type OrdinaryUser } from './ordinary-user.js';
import { refuseBusyPort } from './ports.js';
import { exists, processesIn, signalQuietly, stopLeftover } from './processes.js';

export interface PostgresOptions {
  /** A folder of our own; the cluster lies in it, or where a note in it says when root's folder is closed to others. */
  dataDir: string;
  port: number;
  /** Keeps the superuser's password; made if missing. Default: in `dataDir`. */
  passwordFile?: string;
  /** What the server writes. Default: in `dataDir`. */
  log?: string;
  /** Extra settings: tests turn fsync off. */
  settings?: Readonly<Record<string, string>>;
}

export interface RunningPostgres {
  /** A superuser's address on 127.0.0.1; it may create databases and roles. */
  url: string;
  port: number;
  /** Resolves when the server has gone, by a stop or by itself. */
  ended: Promise<void>;
  /** Fast shutdown: open transactions end, committed ones are kept. */
  stop(): Promise<void>;
}

const DEFAULTS = {
  max_connections: '200',
  shared_buffers: '128MB',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const START_MS = 60_000;
const STOP_MS = 6_000;

/** Starts the PostgreSQL that npm brought along, making its cluster the first time; recovers by itself after a kill. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { port, settings = {} } = options;
  const home = resolve(options.dataDir);
  makeFolder(home);
  const user = ordinaryUser(join(knownFolder(home), 'cluster'));
  const { tree, version } = nativeTree();
  const native = reachableTree(tree, join('bin', 'postgres'), `postgres-${version}`, user);
  const folder = ownedFolder(home, user);
  const cluster = join(folder, 'cluster');
  const password = secretIn(options.passwordFile ?? join(home, 'password'));
  await stopOrphan(cluster);
  await refuseBusyPort(port, 'PostgreSQL');
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    await initialise({ native, folder, cluster, password, user, sync: settings['fsync'] !== 'off' });
  }

  const log = options.log ?? join(home, 'postgres.log');
  const from = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const given = Object.entries({ ...DEFAULTS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = join(native, 'bin', 'postgres');
  const server = startGuarded({
    command,
    args: ['-D', cluster, '-p', String(port), ...given],
    cwd: folder,
    log,
    signal: 'INT',
    user,
  });
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  try {
    await answering(server, url, cluster, () => readFileSync(log).subarray(from).toString());
  } catch (error) {
    await server.stop(0);
    throw error;
  }
  return { url, port, ended: server.ended, stop: () => server.stop(STOP_MS) };
}

interface Making {
  native: string;
  folder: string;
  cluster: string;
  password: string;
  user: OrdinaryUser | undefined;
  sync: boolean;
}

/** A cluster appears whole or not at all: it is made beside its place and moved there. */
async function initialise({ native, folder, cluster, password, user, sync }: Making): Promise<void> {
  const making = `${cluster}.making`;
  const pwfile = join(folder, 'pwfile');
  refuseFullDisk(folder);
  rmSync(making, { recursive: true, force: true });
  rmSync(cluster, { recursive: true, force: true });
  writeFileSync(pwfile, password, { mode: 0o600 });
  if (user) chownSync(pwfile, user.uid, user.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const args = ['-D', making, '-U', 'postgres', `--pwfile=${pwfile}`, '--auth=scram-sha-256', ...locale];
  const child = spawn(join(native, 'bin', 'initdb'), [...args, ...(sync ? [] : ['--no-sync'])], {
    detached: true,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(user ?? {}),
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((done) => {
    child.once('close', done).once('error', (fault) => {
      said += `error: ${fault.message}`;
      done(null);
    });
  });
  rmSync(pwfile, { force: true });
  if (code !== 0) {
    rmSync(making, { recursive: true, force: true });
    throw startFault(said, folder);
  }
  renameSync(making, cluster);
}

/** After kill -9 of its starter a server may still run: it is stopped, and this start takes its place. */
async function stopOrphan(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  await stopLeftover(pid, cluster, 'SIGINT');
  // backends of a killed server end by themselves once they notice; one in a long statement is told to
  const until = Date.now() + 5_000;
  for (let left = processesIn(cluster); left.length > 0; left = processesIn(cluster)) {
    if (Date.now() > until) left.forEach((one) => signalQuietly(one, 'SIGKILL'));
    await sleep(50);
  }
  // the number now belongs to somebody else, or to a dead process that nobody collects: PostgreSQL would believe it
  if (existsSync(file) && exists(pid)) rmSync(file);
}

async function answering(server: Guarded, url: string, cluster: string, said: () => string): Promise<void> {
  const until = Date.now() + START_MS;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    // a server that goes away while we knock must not end this process
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if ((error as { code?: string }).code === '28P01') throw wrongPassword();
    }
    const exit = server.exit();
    if (exit !== null || Date.now() > until) throw startFault(exit?.fault?.message ?? said(), cluster);
    await sleep(40);
  }
}

function wrongPassword(): LocalError {
  return new LocalError(
    'Mật khẩu đã lưu không khớp với cơ sở dữ liệu; hãy khôi phục thư mục keys hoặc xoá cả thư mục dữ liệu để làm lại.',
    'The kept password does not fit the database; restore the keys folder, or delete the whole data folder to begin anew.',
  );
}

function startFault(said: string, folder: string): LocalError {
  if (/no space left|disk quota/i.test(said)) return noSpace(folder);
  const lines = said.trim().split('\n');
  const reason = lines.findLast((line) => /(FATAL|PANIC|error):/i.test(line)) ?? lines.at(-1) ?? '';
  const short = reason.replace(/^.*?(FATAL|PANIC|error):\s*/i, '');
  return new LocalError(`PostgreSQL không khởi động được: ${short}`, `PostgreSQL did not start: ${short}`);
}
