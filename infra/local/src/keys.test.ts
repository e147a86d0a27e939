import { createPublicKey, sign, verify, createPrivateKey, type JsonWebKey } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeKeys } from './keys.js';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'qms-keys-')), 'keys');
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const read = (name: string): JsonWebKey => JSON.parse(readFileSync(join(folder, name), 'utf8')) as JsonWebKey;

describe('keys of a local run', () => {
  it('are all made, and only their owner reads them', () => {
    makeKeys(folder);
    expect(readdirSync(folder).sort()).toEqual([
      'gateway.jwk',
      'gateway.pub.jwk',
      'issuer.jwk',
      'journal.jwk',
      'journal.pub.jwk',
      'secret',
      'service-cli.jwk',
      'service-cli.pub.jwk',
      'service-reporting.jwk',
      'trusted.jwks.json',
    ]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
  });

  it('stay as they are at the second start', () => {
    makeKeys(folder);
    const before = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    makeKeys(folder);
    expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(before);
  });

  it('have public halves that fit, without the private part', () => {
    makeKeys(folder);
    const message = Buffer.from('x');
    const signature = sign(null, message, createPrivateKey({ key: read('gateway.jwk'), format: 'jwk' }));
    const half = read('gateway.pub.jwk');
    expect(half.d).toBeUndefined();
    expect(verify(null, message, createPublicKey({ key: half, format: 'jwk' }), signature)).toBe(true);
  });

  it('trust the services alone, and keep a key that somebody added', () => {
    makeKeys(folder);
    const file = join(folder, 'trusted.jwks.json');
    const set = JSON.parse(readFileSync(file, 'utf8')) as { keys: { kid: string; d?: string }[] };
    expect(set.keys.map(({ kid }) => kid)).toEqual(['service-reporting', 'service-cli']);
    expect(set.keys.every(({ d }) => d === undefined)).toBe(true);
    writeFileSync(file, JSON.stringify({ keys: [...set.keys, { kid: 'other' }] }));
    rmSync(join(folder, 'issuer.jwk'));
    makeKeys(folder);
    const kids = (JSON.parse(readFileSync(file, 'utf8')) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    expect(kids).toEqual(['service-reporting', 'service-cli', 'other']);
  });
});
