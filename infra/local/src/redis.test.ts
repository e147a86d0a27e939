import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from './ports.js';
import { findProgram, startRedis } from './redis.js';

const folder = mkdtempSync(join(tmpdir(), 'qms-redis-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function say(port: number, ...commands: string[]): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(`${commands.join('\r\n')}\r\n`));
    let heard = '';
    socket.on('data', (chunk) => (heard += chunk.toString()));
    socket.once('error', fail).once('close', () => {
      done(heard);
    });
  });
}

describe.skipIf(findProgram(['redis-server', 'valkey-server']) === null)('a private Redis', () => {
  it('keeps what it was told over a stop, throws nothing away, and asks for its password', async () => {
    const port = await freePort();
    const first = await startRedis({ dataDir: folder, port });
    const password = new URL(first?.url ?? '').password;
    const answer = await say(port, `AUTH ${password}`, 'CONFIG GET maxmemory-policy', 'SET kept 42');
    expect(answer).toContain('noeviction');
    expect(await say(port, 'GET kept')).toContain('NOAUTH');
    expect(statSync(join(folder, 'redis.conf')).mode & 0o777).toBe(0o600);
    await first?.stop();
    const second = await startRedis({ dataDir: folder, port });
    expect(await say(port, `AUTH ${password}`, 'GET kept')).toContain('42');
    await second?.stop();
    await second?.ended;
  });
});
