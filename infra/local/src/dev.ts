import { spawn } from 'node:child_process';
import { existsSync, readdirSync, watch } from 'node:fs';
import { join, resolve } from 'node:path';
import { readLocalSettings, SERVICES } from './config.js';
import { LocalError } from './local-error.js';
import { showProgress } from './progress.js';
import { Stack, type ChildName } from './stack.js';
import { addressLines } from './summary.js';
import { untilTold } from './until-told.js';

/** An editor writes a file in several steps. */
const SETTLE_MS = 150;

const root = resolve(import.meta.dirname, '..', '..', '..');
const everyone: readonly ChildName[] = [...SERVICES, 'gateway'];

try {
  const settings = readLocalSettings(root);
  const stack = new Stack({
    settings,
    progress: showProgress(),
    nodeEnv: 'development',
    // a mistake in the code ends the process; the next change tries again
    onChildLost: (loss) => {
      say(loss.message);
    },
  });
  await untilTold(stack, async () => {
    await stack.start();
    say(`${addressLines(stack.origin, settings.dataDir).join('\n')}\n`);
    watchRooms(stack);
  });
} catch (error) {
  if (!(error instanceof LocalError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

/** Compiles a room when a source in it changes, then restarts who runs it; one room after the other. */
function watchRooms(stack: Stack): void {
  const changed = new Set<string>();
  let working = Promise.resolve();
  let settling: NodeJS.Timeout | undefined;
  const work = async (): Promise<void> => {
    const rooms = [...changed];
    changed.clear();
    const compiled = new Set<ChildName>();
    for (const room of rooms) {
      say(`${room}: biên dịch · compiling …`);
      if (await compile(room)) for (const name of runnersOf(room)) compiled.add(name);
    }
    for (const name of compiled) {
      say(`${name}: khởi động lại · restarting …`);
      await stack.restart(name).catch((fault: unknown) => {
        say(fault instanceof Error ? fault.message : String(fault));
      });
    }
    if (compiled.size > 0) say('✓');
  };
  for (const room of rooms()) {
    for (const part of ['src', 'migrations']) {
      const folder = join(root, room, part);
      if (!existsSync(folder)) continue;
      watch(folder, { recursive: true }, (_event, file) => {
        if (file === null || !file.endsWith('.ts') || file.endsWith('.test.ts')) return;
        changed.add(room);
        clearTimeout(settling);
        settling = setTimeout(() => {
          working = working.then(work);
        }, SETTLE_MS);
      });
    }
  }
}

function rooms(): string[] {
  const within = (parent: string): string[] => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
  return [...within('packages'), ...SERVICES.map((name) => `services/${name}`), 'gateway'];
}

/** Whose code the room is: a service and the gateway their own, a package everybody's. */
function runnersOf(room: string): readonly ChildName[] {
  if (room === 'packages/cli' || room === 'packages/testkit') return [];
  const own = everyone.filter((name) => room === name || room === `services/${name}`);
  return own.length > 0 ? own : everyone;
}

function compile(room: string): Promise<boolean> {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const child = spawn(process.execPath, [compiler, '-p', join(root, room)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((done) => {
    child.once('error', () => {
      done(false);
    });
    child.once('exit', (code) => {
      done(code === 0);
    });
  });
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
