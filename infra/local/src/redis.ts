import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { searchPath } from './config.js';
import { makeFolder, secretIn } from './folders.js';
import { startGuarded } from './guarded.js';
import { LocalError } from './local-error.js';
import { refuseBusyPort } from './ports.js';
import { stopLeftover } from './processes.js';

export interface RedisOptions {
  dataDir: string;
  port: number;
  /** Keeps an append-only file; tests do without. Default: true. */
  persist?: boolean;
  /** Keeps the password; made if missing. Default: in `dataDir`. */
  passwordFile?: string;
  /** What the server writes. Default: in `dataDir`. */
  log?: string;
}

export interface RunningRedis {
  url: string;
  port: number;
  /** Resolves when the server has gone, by a stop or by itself. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a private redis-server or valkey-server if one is installed; null when there is none. */
export async function startRedis(options: RedisOptions): Promise<RunningRedis | null> {
  const { port, persist = true } = options;
  const command = findProgram(['redis-server', 'valkey-server']);
  if (command === null) return null;
  const folder = resolve(options.dataDir);
  makeFolder(folder, 0o700);
  const pidfile = join(folder, 'redis.pid');
  if (existsSync(pidfile)) await stopLeftover(Number(readFileSync(pidfile, 'utf8')), `127.0.0.1:${port}`, 'SIGTERM');
  await refuseBusyPort(port, 'Redis');

  const password = secretIn(options.passwordFile ?? join(folder, 'password'));
  const log = options.log ?? join(folder, 'redis.log');
  // a file, not arguments: everybody may read a command line
  const settings = join(folder, 'redis.conf');
  writeFileSync(
    settings,
    [
      'bind 127.0.0.1',
      `port ${port}`,
      `requirepass ${password}`,
      'maxmemory-policy noeviction',
      'save ""',
      `appendonly ${persist ? 'yes' : 'no'}`,
      `dir ${quoted(folder)}`,
      `pidfile ${quoted(pidfile)}`,
      `logfile ${quoted(log)}`,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  const server = startGuarded({ command, args: [settings], cwd: folder, log, signal: 'TERM' });
  for (const until = Date.now() + 20_000; !(await answers(port, password)); await sleep(30)) {
    if (server.exit() === null && Date.now() < until) continue;
    await server.stop(0);
    throw new LocalError(`Redis không khởi động được; xem ${log}.`, `Redis did not start; see ${log}.`);
  }
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    port,
    ended: server.ended,
    stop: () => server.stop(5_000),
  };
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** The first of these programs on PATH, or null. */
export function findProgram(names: readonly string[]): string | null {
  for (const name of names) {
    for (const folder of searchPath.split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // not in this folder
      }
    }
  }
  return null;
}

/** True once the server lets this password in and has read its file back. */
function answers(port: number, password: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      if (!/\+PONG|^-/m.test(chunk.toString())) return;
      done(chunk.toString().includes('+PONG'));
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      done(false);
    });
  });
}
