import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** True if the number belongs to any process, a finished one that nobody collected included. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line of a process, or null when there is none with that id. */
export function commandLineOf(pid: number): string | null {
  if (!exists(pid)) return null;
  try {
    if (existsSync('/proc/self/cmdline')) {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      // a zombie has no command line: it holds nothing any more
      return line === '' ? null : line;
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

/** Waits until a process is gone; false when it outlives the deadline. */
export async function gone(pid: number, deadlineMs: number): Promise<boolean> {
  const until = Date.now() + deadlineMs;
  while (commandLineOf(pid) !== null) {
    if (Date.now() > until) return false;
    await sleep(50);
  }
  return true;
}

/** Stops a process that an earlier run left behind, if its command line still names what we started. */
export async function stopLeftover(
  pid: number,
  naming: string,
  signal: NodeJS.Signals,
  patienceMs = 8_000,
): Promise<void> {
  if (!Number.isInteger(pid) || pid <= 1) return;
  const line = commandLineOf(pid);
  if (line === null || !line.includes(naming)) return;
  signalQuietly(pid, signal);
  if (await gone(pid, patienceMs)) return;
  signalQuietly(pid, 'SIGKILL');
  await gone(pid, 2_000);
}

/** Processes that work in a folder; known on Linux only, empty elsewhere. */
export function processesIn(folder: string): number[] {
  if (!existsSync('/proc/self/cwd')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder;
      } catch {
        // gone by now, or another user's
        return false;
      }
    });
}

/** Sends a signal; that the process is gone already is no fault. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}
