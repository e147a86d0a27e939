// npm runs a script through one or two shells, which die of a signal without passing it on: we look for ourselves.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const SHELLS = new Set(['sh', 'dash', 'bash', 'zsh', 'ksh', 'ash', 'busybox']);
const LINUX = existsSync('/proc/self/stat');
const EVERY_MS = LINUX ? 500 : 2000;

/** Calls back once when npm, or a shell between npm and us, has gone; the returned function ends the watch. */
export function watchAncestors(onGone) {
  // started by hand there is nobody in between, and a closed terminal says so itself
  if (!process.env.npm_lifecycle_event) return () => undefined;
  const links = [];
  for (let pid = process.pid; links.length < 5;) {
    const parent = parentOf(pid);
    if (parent === null || parent <= 1) break;
    links.push([pid, parent]);
    if (!isShell(parent)) break;
    pid = parent;
  }
  const timer = setInterval(() => {
    if (links.every(([pid, parent]) => parentOf(pid) === parent)) return;
    clearInterval(timer);
    onGone();
  }, EVERY_MS);
  return () => clearInterval(timer);
}

function parentOf(pid) {
  if (pid === process.pid) return process.ppid;
  try {
    // the second field is a name in brackets that may hold anything
    if (LINUX) return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]);
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return null;
  }
}

function isShell(pid) {
  try {
    const line = LINUX
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).split(' ')[0];
    return SHELLS.has(basename(line).replace(/^-/, ''));
  } catch {
    return false;
  }
}
