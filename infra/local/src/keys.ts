import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretIn } from './folders.js';

interface Key extends JsonWebKey {
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

/** Private keys of the local run: the file's stem and the key's id. `issuer` is the embedded identity provider's. */
const PRIVATE = {
  issuer: 'local-issuer',
  gateway: 'gateway',
  journal: 'journal',
  'service-reporting': 'service-reporting',
  'service-cli': 'service-cli',
} as const;

/** Makes the keys that are missing and leaves the others alone; the folder and its files are their owner's only. */
export function makeKeys(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  secretIn(join(folder, 'secret'), 32);
  const keys = Object.fromEntries(
    Object.entries(PRIVATE).map(([stem, kid]) => [stem, keyIn(join(folder, `${stem}.jwk`), kid)]),
  ) as Record<keyof typeof PRIVATE, Key>;
  write(join(folder, 'gateway.pub.jwk'), publicHalf(keys.gateway));
  write(join(folder, 'journal.pub.jwk'), publicHalf(keys.journal));
  write(join(folder, 'service-cli.pub.jwk'), publicHalf(keys['service-cli']));
  trust(join(folder, 'trusted.jwks.json'), [keys['service-reporting'], keys['service-cli']].map(publicHalf));
}

function keyIn(file: string, kid: string): Key {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Key;
  const { privateKey } = generateKeyPairSync('ed25519');
  const key: Key = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' };
  write(file, key);
  return key;
}

function publicHalf(key: Key): Key {
  const half = { ...key };
  delete half.d;
  return half;
}

/** Keys that somebody else put into the set stay in it. */
function trust(file: string, ours: readonly Key[]): void {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { keys: Key[] }).keys : [];
  const others = known.filter(({ kid }) => Object.values(PRIVATE).every((own) => own !== kid));
  write(file, { keys: [...ours, ...others] });
}

// whole or not at all, and untouched when nothing changed
function write(file: string, content: unknown): void {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  const making = `${file}.${process.pid}`;
  writeFileSync(making, text, { mode: 0o600 });
  renameSync(making, file);
}
