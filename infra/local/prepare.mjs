// Brings dependencies and build up to date; says nothing when both are. All output goes to stderr.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchAncestors } from './ancestors.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const STAMPS = join(root, 'node_modules', '.qms');

/** The Node that the lockfile names; the host's own only had to start this script. */
export const newNode = () => join(root, 'node_modules', 'node', 'bin', 'node');

export async function bringUpToDate() {
  const pnpm = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;
  const rooms = findRooms();
  const wanted = dependencyStamp(rooms);
  if (readStamp('install') !== wanted || !existsSync(newNode())) {
    say('Cài đặt phụ thuộc / installing dependencies …');
    dropStamps();
    const reporter = process.stderr.isTTY ? 'default' : 'append-only';
    const install = `pnpm install --frozen-lockfile --config.confirm-modules-purge=false --reporter=${reporter}`;
    await npx(pnpm, install, 'The dependencies could not be installed; see above.');
    if (!existsSync(newNode())) {
      throw new Error('npm brought no Node 24: install scripts are switched off (npm config get ignore-scripts).');
    }
    writeStamp('install', wanted);
  }
  const sources = sourceStamp(rooms);
  if (readStamp('build') !== sources || rooms.some((room) => !existsSync(join(root, room, 'dist')))) {
    say('Biên dịch / building …');
    // turbo asks for the package manager by name: npx puts it on its path
    const turbo = 'turbo run build --output-logs=errors-only --log-order=grouped --concurrency=100%';
    await npx(pnpm, turbo, 'The build failed; see above.');
    writeStamp('build', sourceStamp(rooms));
  }
}

/** Folders with a package of the workspace and sources to compile. */
function findRooms() {
  const within = (parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map((entry) => `${parent}/${entry.name}`);
  return [...within('packages'), ...within('services'), 'gateway', ...within('infra')]
    .filter((room) => existsSync(join(root, room, 'package.json')) && existsSync(join(root, room, 'src')))
    .sort();
}

function dependencyStamp(rooms) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  const files = ['package.json', ...rooms.map((room) => `${room}/package.json`)];
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...files]) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** Size and time of every source: cheaper than turbo's own look, which follows when something moved. */
function sourceStamp(rooms) {
  const hash = createHash('sha256');
  const add = (path) => {
    const stat = statSync(join(root, path));
    if (!stat.isDirectory()) return void hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
    for (const name of readdirSync(join(root, path)).sort()) add(`${path}/${name}`);
  };
  add('tsconfig.base.json');
  add('turbo.json');
  for (const room of rooms) {
    for (const part of ['package.json', 'tsconfig.json', 'src', 'migrations']) {
      if (existsSync(join(root, room, part))) add(`${room}/${part}`);
    }
  }
  return hash.digest('hex');
}

function npx(pnpm, call, failure) {
  const child = spawn('npx', ['--yes', `--package=${pnpm}`, '--call', call], {
    cwd: root,
    // npx starts a shell that starts the rest: one group, so that a stop reaches them all
    detached: true,
    // stdout belongs to the program that follows
    stdio: ['ignore', 2, 2],
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`,
      TURBO_TELEMETRY_DISABLED: '1',
    },
  });
  return follow(child, (signal) => {
    process.kill(-child.pid, signal);
    process.exit(130);
  }).then(
    (code) => {
      if (code !== 0) throw new Error(failure);
    },
    () => {
      throw new Error('npx is not on PATH: install npm beside Node.');
    },
  );
}

/** Waits for a child's exit code and tells it of every wish to stop, also of the silent end of npm. */
export function follow(child, stop) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const unwatch = watchAncestors(() => stop('SIGTERM'));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => done(code ?? (signal === 'SIGKILL' ? 137 : 143)));
  }).finally(() => {
    unwatch();
    for (const signal of signals) process.off(signal, stop);
  });
}

const readStamp = (name) => (existsSync(join(STAMPS, name)) ? readFileSync(join(STAMPS, name), 'utf8') : '');
const dropStamps = () => rmSync(STAMPS, { recursive: true, force: true });
function writeStamp(name, stamp) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, name), stamp);
}
const say = (text) => process.stderr.write(`${text}\n`);
