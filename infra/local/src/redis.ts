import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { searchPath } from './config.js';
import { LocalError } from './local-error.js';
import { refuseBusyPort } from './ports.js';

export interface RunningRedis {
  url: string;
  port: number;
  stop(): Promise<void>;
}

export interface RedisOptions {
  dataDir: string;
  port: number;
  /** Keeps an append-only file; tests do without. */
  persist?: boolean;
}

/** Starts a private redis-server or valkey-server if one is installed; null when there is none. */
export async function startRedis({ dataDir, port, persist = true }: RedisOptions): Promise<RunningRedis | null> {
  const server = find(['redis-server', 'valkey-server'], searchPath);
  if (server === null) return null;
  await refuseBusyPort(port, 'Redis');
  const folder = resolve(dataDir);
  mkdirSync(folder, { recursive: true });
  const settings = ['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', persist ? 'yes' : 'no'];
  const child = spawn(server, ['--port', String(port), '--maxmemory-policy', 'noeviction', ...settings], {
    detached: true,
    stdio: 'ignore',
  });
  let ended = false;
  child.once('exit', () => (ended = true));
  for (const until = Date.now() + 10_000; !(await listens(port)); await sleep(30)) {
    if (ended || Date.now() > until) {
      child.kill('SIGKILL');
      throw new LocalError('Redis không khởi động được.', 'Redis did not start.');
    }
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    async stop() {
      if (ended) return;
      const exit = new Promise<void>((done) => child.once('exit', () => { done(); }));
      child.kill('SIGTERM');
      await Promise.race([exit, sleep(5_000).then(() => child.kill('SIGKILL'))]);
    },
  };
}

function find(names: readonly string[], path: string): string | null {
  for (const name of names) {
    for (const folder of path.split(delimiter)) {
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

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => { socket.destroy(); done(true); });
    socket.once('error', () => { done(false); });
  });
}
