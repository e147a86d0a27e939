import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nativeTree } from './native.js';
import { freePort } from './ports.js';
import { startPostgres, type RunningPostgres } from './postgres.js';
import { commandLineOf } from './processes.js';

const settings = { fsync: 'off', synchronous_commit: 'off' };
let folder: string;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qms-pg-'));
  chmodSync(folder, 0o755);
  port = await freePort();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const start = (): Promise<RunningPostgres> => startPostgres({ dataDir: join(folder, 'pg'), port, settings });

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ answer: unknown }>(sql);
  await client.end();
  return rows[0]?.answer;
}

/** A start whose starter is killed at once, in a process of its own; resolves when the starter is dead. */
async function startAndDie(guardToo: boolean): Promise<void> {
  const dist = join(import.meta.dirname, '..', 'dist');
  const code = `
    const { startPostgres } = await import('${dist}/postgres.js');
    const { processesIn } = await import('${dist}/processes.js');
    const dataDir = ${JSON.stringify(join(folder, 'pg'))};
    await startPostgres({ dataDir, port: ${port}, settings: ${JSON.stringify(settings)} });
    if (${guardToo}) for (const guard of processesIn(dataDir + '/server')) process.kill(guard, 'SIGKILL');
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
}

describe('the embedded PostgreSQL', () => {
  it('starts, speaks UTF-8 on loopback only, and keeps rows over a stop', async () => {
    const first = await start();
    expect(await ask(first.url, "select current_setting('listen_addresses') as answer")).toBe('127.0.0.1');
    expect(await ask(first.url, "select current_setting('server_encoding') as answer")).toBe('UTF8');
    expect(await ask(first.url, "select lower('ĐÀ NẴNG') as answer")).toBe('đà nẵng');
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start();
    expect(await ask(second.url, 'select answer from kept')).toBe(42);
    await second.stop();
  });

  it('lets nobody in without the password, which only its owner reads', async () => {
    const running = await start();
    const url = new URL(running.url);
    url.password = 'wrong';
    await expect(ask(url.toString(), 'select 1')).rejects.toThrow(/password/);
    expect(statSync(join(folder, 'pg', 'password')).mode & 0o777).toBe(0o600);
    await running.stop();
  });

  it('ends when its starter is killed, and starts again', async () => {
    await startAndDie(false);
    const again = await start();
    expect(await ask(again.url, 'select answer from kept')).toBe(42);
    await again.stop();
  });

  it.runIf(process.platform === 'linux')('takes the place of an orphan whose guard was killed too', async () => {
    await startAndDie(true);
    const lock = join(folder, 'pg', 'server', 'cluster', 'postmaster.pid');
    expect(commandLineOf(Number(readFileSync(lock, 'utf8').split('\n')[0]))).toContain('postgres');
    const again = await start();
    expect(await ask(again.url, 'select answer from kept')).toBe(42);
    await again.stop();
  });

  it('is not fooled by a lock file that names a stranger', async () => {
    const { url, stop } = await start();
    await ask(url, 'checkpoint');
    const file = join(folder, 'pg', 'server', 'cluster', 'postmaster.pid');
    const lines = readFileSync(file, 'utf8').split('\n');
    await stop();
    writeFileSync(file, [String(process.pid), ...lines.slice(1)].join('\n'));
    const again = await start();
    expect(await ask(again.url, 'select answer from kept')).toBe(42);
    await again.stop();
  });

  it('says in a sentence that the port is busy', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await expect(start()).rejects.toThrow(`Port ${port} (PostgreSQL) is in use by another program`);
    other.close();
    await once(other, 'close');
  });

  it('says in a sentence that the folder takes no bytes', async () => {
    writeFileSync(join(folder, 'file'), '');
    const dataDir = join(folder, 'file', 'pg');
    await expect(startPostgres({ dataDir, port, settings })).rejects.toThrow(/data folder .* cannot be written/);
  });

  it('says in a sentence that the platform is unknown', () => {
    expect(() => nativeTree('plan9-mips')).toThrow(/no embedded PostgreSQL for plan9-mips/);
  });
});
