import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrdinaryUser } from './ordinary-user.js';
import { signalQuietly } from './processes.js';

/**
 * Runs "$@" and waits for it. A pipe from the starter stays open as long as the starter lives: when it closes, by a
 * polite stop or because the starter was killed, the server gets its signal.
 */
const GUARD = (signal: string): string =>
  `"$@" 3<&- & server=$!; { read -r _ <&3; kill -${signal} $server; } 2>/dev/null & watch=$!; ` +
  'exec 3<&-; wait $server; code=$?; kill $watch 2>/dev/null; exit $code';

export interface Guarded {
  /** The last exit; null while it runs. */
  exit(): { code: number | null; fault: Error | null } | null;
  ended: Promise<void>;
  /** Asks politely, then not; resolves when the process has ended. */
  stop(patienceMs: number): Promise<void>;
}

export interface GuardedOptions {
  command: string;
  args: readonly string[];
  cwd: string;
  /** What the server writes to its standard error. */
  log: string;
  signal: 'INT' | 'TERM';
  user?: OrdinaryUser | undefined;
}

/** Starts a server in a session of its own, out of a terminal's reach, that never outlives its starter. */
export function startGuarded({ command, args, cwd, log, signal, user }: GuardedOptions): Guarded {
  const file = openSync(log, 'a', 0o600);
  const child = spawn('/bin/sh', ['-c', GUARD(signal), 'qms-guard', command, ...args], {
    // Ctrl-C in the terminal must reach the services first
    detached: true,
    cwd,
    stdio: ['ignore', 'ignore', file, 'pipe'],
    ...(user ?? {}),
  });
  closeSync(file);
  const leash = child.stdio[3] as Writable;
  leash.on('error', () => undefined);
  let exit: { code: number | null; fault: Error | null } | null = null;
  const ended = new Promise<void>((done) => {
    const end = (code: number | null, fault: Error | null): void => {
      exit ??= { code, fault };
      done();
    };
    child.once('exit', (code) => {
      end(code, null);
    });
    child.once('error', (fault) => {
      end(null, fault);
    });
  });
  return { exit: () => exit, ended, stop: (patienceMs) => stop(child, leash, () => exit !== null, patienceMs) };
}

async function stop(child: ChildProcess, leash: Writable, ended: () => boolean, patienceMs: number): Promise<void> {
  if (ended()) return;
  leash.destroy();
  const until = Date.now() + patienceMs;
  while (!ended()) {
    // the negative id names the whole session: guard and server
    if (Date.now() > until && child.pid !== undefined) signalQuietly(-child.pid, 'SIGKILL');
    await sleep(20);
  }
}
