import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from './local-error.js';
import { commandLineOf, stopLeftover } from './processes.js';

/** Who runs on this folder of rows: one instance, and the processes it has started. */
export interface RunFolder {
  /** Notes a child, so that the next run finds it if this one is killed; `naming` is part of its command line. */
  note(name: string, pid: number, naming: string): void;
  forget(name: string): void;
  release(): void;
}

interface Note {
  pid: number;
  naming: string;
}

/** Refuses a second instance; what a killed one left behind is stopped first. */
export async function takeRunFolder(dataDir: string, naming: string): Promise<RunFolder> {
  const folder = join(dataDir, 'run');
  const lock = join(dataDir, 'run.lock');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  takeLock(lock, { pid: process.pid, naming }, dataDir);
  const leftovers = readdirSync(folder).filter((name) => name.endsWith('.json'));
  await Promise.all(
    leftovers.map(async (name) => {
      const file = join(folder, name);
      const note = readNote(file);
      // they lost their starter and are on their way out already: no reason to wait long
      if (note) await stopLeftover(note.pid, note.naming, 'SIGTERM', 4_000);
      rmSync(file, { force: true });
    }),
  );
  const fileOf = (name: string): string => join(folder, `${name}.json`);
  return {
    note: (name, pid, part) => writeFileSync(fileOf(name), JSON.stringify({ pid, naming: part } satisfies Note)),
    forget: (name) => rmSync(fileOf(name), { force: true }),
    release: () => rmSync(lock, { force: true }),
  };
}

function takeLock(lock: string, own: Note, dataDir: string): void {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(lock, JSON.stringify(own), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readNote(lock);
    if (holder && holder.pid !== own.pid && commandLineOf(holder.pid)?.includes(holder.naming)) {
      throw new LocalError(
        `Thư mục dữ liệu ${dataDir} đang được tiến trình ${holder.pid} dùng; hãy dừng nó hoặc đặt QMS_DATA_DIR khác.`,
        `The data folder ${dataDir} is in use by process ${holder.pid}; stop it, or set another QMS_DATA_DIR.`,
      );
    }
    rmSync(lock, { force: true });
  }
  throw new LocalError(`Không khoá được ${lock}.`, `${lock} could not be taken.`);
}

function readNote(file: string): Note | null {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Note) : null;
  } catch {
    // cut short by a kill: it names nobody
    return null;
  }
}
