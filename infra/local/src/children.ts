import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunFolder } from './run-folder.js';

export interface ChildSpec {
  name: string;
  /** The script and its words. */
  command: readonly [string, ...string[]];
  env: Readonly<Record<string, string | undefined>>;
}

export interface Child {
  name: string;
  log: string;
  ended: Promise<void>;
  running(): boolean;
  /** What it has written since it started, the last lines of it. */
  lastLines(count: number): string[];
  /** SIGTERM, and SIGKILL when that took too long; true if it went by itself. */
  stop(patienceMs: number): Promise<boolean>;
}

/** Starts one Node process of the house; it ends by itself when its channel to us closes. */
export function startChild(spec: ChildSpec, logs: string, run: RunFolder, onLost: (child: Child) => void): Child {
  const log = join(logs, `${spec.name}.log`);
  const file = openSync(log, 'a', 0o600);
  const from = statSync(log).size;
  const started = spawn(process.execPath, [...spec.command], {
    // out of the terminal's reach: the order of stopping is ours
    detached: true,
    env: spec.env,
    stdio: ['ignore', file, file, 'ipc'],
  });
  closeSync(file);
  if (started.pid !== undefined) run.note(spec.name, started.pid, spec.command.at(-1) ?? basename(spec.command[0]));
  let stopping = false;
  const child: Child = {
    name: spec.name,
    log,
    ended: endOf(started),
    running: () => started.exitCode === null && started.signalCode === null,
    lastLines: (count) => lastLines(log, from, count),
    async stop(patienceMs) {
      stopping = true;
      if (!child.running()) return true;
      started.kill('SIGTERM');
      const late = setTimeout(() => started.kill('SIGKILL'), patienceMs);
      await child.ended;
      clearTimeout(late);
      return started.signalCode !== 'SIGKILL';
    },
  };
  void child.ended.then(() => {
    run.forget(spec.name);
    if (!stopping) onLost(child);
  });
  return child;
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once('exit', () => {
      done();
    });
    child.once('error', () => {
      done();
    });
  });
}

function lastLines(log: string, from: number, count: number): string[] {
  return readFileSync(log).subarray(from).toString().trimEnd().split('\n').slice(-count).map(readable);
}

/** A log line is JSON; a person wants its message. */
function readable(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(': ') || line;
  } catch {
    return line;
  }
}
