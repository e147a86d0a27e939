import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SERVICES } from './config.js';
import { isFree } from './ports.js';
import { commandLineOf } from './processes.js';

// a stack of stand-ins in a folder of its own: what is tested is the order of starting and stopping

const DOOR = (offset: string, extra: string): string => `
import { createServer } from 'node:http';
import { existsSync, writeFileSync } from 'node:fs';
const port = Number(process.env.QMS_PORT) + ${offset};
const server = createServer((request, response) => {
  const open = ${extra};
  response.writeHead(open ? 200 : 503).end(JSON.stringify({ pendingDeliveries: 0 }));
}).listen(port, '127.0.0.1');
process.on('SIGTERM', () => setTimeout(() => {
  writeFileSync(process.env.QMS_DATA_DIR + '/drained-' + port, '');
  process.exit(0);
}, 200));
`;

const CLI = `
import { appendFileSync } from 'node:fs';
const [verb, period] = process.argv.slice(2);
appendFileSync(process.env.QMS_DATA_DIR + '/said', verb + '\\n');
if (verb === 'report') console.log(JSON.stringify({ period, status: 'READY', scope: { name: 'Đà Nẵng' },
  figures: [{ key: 'converted.all', label: 'Tất cả', numerator: 86, denominator: 86 }, { key: 'x', numerator: 1, denominator: 1 }],
  renditions: [{ format: 'PDF', url: '/files/reports/1' }] }));
`;

let root: string;
let port: number;
const started: ChildProcess[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'qms-up-'));
  chmodSync(root, 0o755);
  const local = join(import.meta.dirname, '..');
  cpSync(join(local, 'dist'), join(root, 'infra', 'local', 'dist'), { recursive: true });
  cpSync(join(local, 'package.json'), join(root, 'infra', 'local', 'package.json'));
  symlinkSync(join(local, 'node_modules'), join(root, 'infra', 'local', 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  const put = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [index, name] of SERVICES.entries()) {
    put(`services/${name}/dist/src/server.js`, DOOR(String(index + 1), 'true'));
    put(`services/${name}/dist/src/worker.js`, DOOR(String(index + 5), 'true'));
  }
  put('gateway/dist/server.js', DOOR('0', "request.url !== '/readyz' || existsSync(process.env.QMS_READY_FILE)"));
  put('packages/cli/dist/qms.js', CLI);
  port = await twelvePorts();
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function twelvePorts(): Promise<number> {
  for (let first = 20_000 + (process.pid % 1_000) * 20; ; first += 20) {
    const free = await Promise.all(Array.from({ length: 12 }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
}

interface Run {
  process: ChildProcess;
  out(): string;
  err(): string;
  ended: Promise<number | null>;
}

function up(env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [join(root, 'infra', 'local', 'dist', 'up.js')], {
    // without a redis-server the queue is PostgreSQL's, which is the longer way
    env: { HOME: root, PATH: '/nonexistent', QMS_PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once('close', done));
  return { process: child, out: () => out, err: () => err, ended };
}

async function upAndReady(env?: Record<string, string>): Promise<Run> {
  const run = up(env);
  for (const until = Date.now() + 25_000; !run.out().includes('Ctrl-C'); await sleep(50)) {
    if (run.process.exitCode !== null || Date.now() > until) throw new Error(`not up: ${run.err()}`);
  }
  return run;
}

/** The processes of this stack, by what its folder notes; PostgreSQL by its lock file. */
function pids(): number[] {
  const folder = join(root, '.qms', 'run');
  const noted = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { pid: number }).pid);
  const lock = join(root, '.qms', 'postgres', 'server', 'cluster', 'postmaster.pid');
  return existsSync(lock) ? [...noted, Number(readFileSync(lock, 'utf8').split('\n')[0])] : noted;
}

const alive = (list: readonly number[]): number[] => list.filter((pid) => commandLineOf(pid) !== null);
const said = (): string[] =>
  readFileSync(join(root, '.qms', 'said'), 'utf8')
    .trim()
    .split('\n');

describe('npm start', () => {
  it('loads the demonstration, prints addresses and the report, and leaves nothing behind', async () => {
    const run = await upAndReady();
    expect(run.out()).toContain(`GraphQL   http://127.0.0.1:${port}/graphql`);
    expect(run.out()).toMatch(/Tất cả {2}86\/86/);
    expect(run.out()).toContain(`PDF   http://127.0.0.1:${port}/files/reports/1`);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    const all = pids();
    expect(alive(all)).toHaveLength(7);
    run.process.kill('SIGINT');
    // a terminal, npm and the entry script all pass the same wish on
    run.process.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(alive(all)).toEqual([]);
    for (const offset of [0, 1, 2, 3, 4]) expect(existsSync(join(root, '.qms', `drained-${port + offset}`))).toBe(true);
  });

  it('keeps the demonstration at the second start', async () => {
    await upAndReady();
    expect(said()).toEqual(['demo', 'report', 'report']);
  });

  it('recovers after kill -9, also from services that did not notice', async () => {
    const first = await upAndReady();
    const before = pids();
    first.process.kill('SIGKILL');
    await first.ended;
    expect(alive(before).length).toBeGreaterThan(3);
    await upAndReady();
    expect(alive(before)).toEqual([]);
  });

  it('refuses a second instance on the same folder', async () => {
    await upAndReady();
    const second = up({ QMS_PORT: String(port + 1) });
    expect(await second.ended).toBe(1);
    expect(second.err()).toMatch(/is in use by process \d+; stop it, or set another QMS_DATA_DIR/);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  });

  it('names the process that ended unexpectedly, shows its last words and stops', async () => {
    const run = await upAndReady();
    const all = pids();
    writeFileSync(join(root, '.qms', 'logs', 'audit.log'), '{"level":60,"msg":"the disk is gone"}\n', { flag: 'a' });
    const note = JSON.parse(readFileSync(join(root, '.qms', 'run', 'audit.json'), 'utf8')) as { pid: number };
    process.kill(note.pid, 'SIGKILL');
    expect(await run.ended).toBe(1);
    expect(run.err()).toMatch(/audit ended unexpectedly[\s\S]*the disk is gone/);
    expect(alive(all)).toEqual([]);
  });

  it('says which port is busy, in a sentence', async () => {
    const other = createServer().listen(port + 3, '127.0.0.1');
    await once(other, 'listening');
    const run = up();
    expect(await run.ended).toBe(1);
    expect(run.err()).toContain(
      `Port ${port + 3} (audit) is in use by another program; stop it, or set another QMS_PORT.`,
    );
    other.close();
  });

  it('prints every wrong setting before it starts anything', async () => {
    const run = up({ QMS_PORT: '12', QUEUE_URL: 'amqp://x' });
    expect(await run.ended).toBe(1);
    expect(run.err()).toMatch(/QMS_PORT[\s\S]*QUEUE_URL/);
  });
});
