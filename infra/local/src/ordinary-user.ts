import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalError } from './local-error.js';

/** Where root's runs keep what an ordinary user must reach. */
const SHARED_HOME = '/var/lib/qms-local';

/** The user that PostgreSQL runs as; undefined when this process is an ordinary user itself. */
export interface OrdinaryUser {
  uid: number;
  gid: number;
}

export function ordinaryUser(): OrdinaryUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const ask = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: ask('-u'), gid: ask('-g') };
    } catch {
      // no such user here: try the next
    }
  }
  throw new LocalError(
    'PostgreSQL không chạy bằng root; hãy tạo người dùng “nobody” hoặc chạy bằng người dùng thường.',
    'PostgreSQL refuses to run as root; create a user "nobody", or run as an ordinary user.',
  );
}

/** True if every folder down to the path lets others pass. */
function reachable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** The native tree itself, or a copy of it that the ordinary user can reach. */
export function reachableTree(tree: string, name: string, user: OrdinaryUser | undefined): string {
  if (!user || reachable(tree)) return tree;
  const copy = join(SHARED_HOME, name);
  if (existsSync(copy)) return copy;
  mkdirSync(SHARED_HOME, { recursive: true, mode: 0o755 });
  const making = `${copy}.${process.pid}`;
  cpSync(tree, making, { recursive: true, verbatimSymlinks: true });
  renameSync(making, copy);
  return copy;
}

/** A folder that the ordinary user owns: the wanted one, or one beside the shared home when that cannot be reached. */
export function ownedFolder(wanted: string, key: string, user: OrdinaryUser | undefined): string {
  const folder = !user || reachable(dirname(wanted)) ? wanted : join(SHARED_HOME, key);
  mkdirSync(folder, { recursive: true, mode: user ? 0o755 : 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}
