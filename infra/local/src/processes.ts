import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The command line of a process, or null when there is none with that id. */
export function commandLineOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
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
export async function stopLeftover(pid: number, naming: string, signal: NodeJS.Signals): Promise<void> {
  const line = commandLineOf(pid);
  if (line === null || !line.includes(naming)) return;
  process.kill(pid, signal);
  if (await gone(pid, 8_000)) return;
  process.kill(pid, 'SIGKILL');
  await gone(pid, 2_000);
}
