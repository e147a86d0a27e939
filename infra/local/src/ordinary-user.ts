import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalError } from './local-error.js';

/** Where root's runs keep what an ordinary user must reach. */
const SHARED_HOME = '/var/lib/qms-local';
const NOTE = 'server.at';

export interface OrdinaryUser {
  uid: number;
  gid: number;
}

/** The user that PostgreSQL runs as: undefined when this process is an ordinary user itself. */
export function ordinaryUser(cluster: string): OrdinaryUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const made = statSync(join(cluster, 'PG_VERSION'), { throwIfNoEntry: false });
  // whoever made the cluster keeps it: root may come after an ordinary user
  if (made && made.uid !== 0) return { uid: made.uid, gid: made.gid };
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? [];
    // macOS writes nobody's number as -2
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  throw new LocalError(
    'PostgreSQL không chạy bằng root; hãy tạo người dùng “nobody” hoặc chạy bằng người dùng thường.',
    'PostgreSQL refuses to run as root; create a user "nobody", or run as an ordinary user.',
  );
}

/** True if the user may pass every folder down to the path and, for a program, run it. */
function reachable(path: string, user: OrdinaryUser): boolean {
  for (let at = path; ; at = dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat) {
      const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}

/** The tree of programs itself, or a copy of it that the ordinary user can reach. */
export function reachableTree(tree: string, program: string, name: string, user: OrdinaryUser | undefined): string {
  if (!user || reachable(join(tree, program), user)) return tree;
  const copy = join(SHARED_HOME, name);
  if (existsSync(copy)) return copy;
  makeOpenFolder(SHARED_HOME);
  const making = `${copy}.${process.pid}`;
  cpSync(tree, making, { recursive: true, verbatimSymlinks: true });
  openToAll(making);
  try {
    renameSync(making, copy);
  } catch (error) {
    // another start made the same copy in the meantime
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/**
 * The folder inside `home` that the ordinary user owns; where others cannot enter `home`, a folder elsewhere,
 * which a note in `home` names so that the next start finds the same rows.
 */
export function ownedFolder(home: string, user: OrdinaryUser | undefined): string {
  const inside = join(home, 'server');
  const known = knownFolder(home);
  if (!user || known !== inside || reachable(home, user)) return makeOwned(known, user);
  if (existsSync(join(inside, 'cluster'))) {
    throw new LocalError(
      `Người dùng chạy PostgreSQL không còn vào được ${home}; hãy chạy: chmod a+x trên thư mục đó và các thư mục cha.`,
      `The user that runs PostgreSQL can no longer enter ${home}; run chmod a+x on it and on the folders above it.`,
    );
  }
  makeOpenFolder(SHARED_HOME);
  const elsewhere = join(SHARED_HOME, randomBytes(8).toString('hex'));
  writeFileSync(join(home, NOTE), `${elsewhere}\n`);
  return makeOwned(elsewhere, user);
}

/** Where the rows of this home lie, if it has any yet. */
export function knownFolder(home: string): string {
  const note = join(home, NOTE);
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : join(home, 'server');
}

function makeOwned(folder: string, user: OrdinaryUser | undefined): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

// the umask of a careful root would close it again
function makeOpenFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
}

function openToAll(tree: string): void {
  chmodSync(tree, 0o755);
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}
