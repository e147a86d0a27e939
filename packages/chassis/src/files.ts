import { createHash, randomUUID } from 'node:crypto';
import type { ReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { NotFound } from '@qms/kernel';
import { openQuarantine, type Quarantine } from './quarantine.js';

/** Bytes on disk that are not the bytes that were stored. */
export class CorruptFile extends Error {
  constructor(readonly sha256: string) {
    super(`stored file ${sha256} does not match its name`);
    this.name = 'CorruptFile';
  }
}

export interface StoredFile {
  sha256: string;
  bytes: number;
}

/** Files named by what is in them: never overwritten, checked again whenever they are read. */
export interface FileStore {
  /** Durable when it resolves; the same bytes twice are one file. */
  put(content: Uint8Array): Promise<StoredFile>;
  /** The bytes, checked; NotFound, or CorruptFile if the disk lies. */
  read(sha256: string): Promise<Buffer>;
  /** A stream of bytes that were checked before the first one leaves, and how many they are. */
  open(sha256: string): Promise<{ stream: ReadStream; bytes: number }>;
  /**
   * Takes the bytes away, also those that are gone already; false, and they stay, when they were put after `quietSince`:
   * whoever puts bytes has yet to write the row that speaks of them. That no row does, the caller knows.
   */
  remove(sha256: string, quietSince: Date): Promise<boolean>;
  /** The names of all that was put before `quietSince`; what a crash left half written before then goes on the way. */
  olderThan(quietSince: Date): AsyncIterable<string>;
  /** Where what people bring waits until it has been read. */
  quarantine: Quarantine;
}

const LEAVING = '.leaving-';
const DRAFT = '.draft-';

const DIGEST = /^[0-9a-f]{64}$/;
const HALF = /^[0-9a-f]{2}$/;

/** `before` is where the store was once: what is still there is read, and nothing else. */
export function openFiles(root: string, before?: string): FileStore {
  function pathOf(sha256: string, under = root): string {
    // anything but a digest could lead out of the store
    if (!DIGEST.test(sha256)) throw new NotFound();
    return path.join(under, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }

  async function read(sha256: string, under = root): Promise<Buffer> {
    const content = await found(readFile(pathOf(sha256, under)));
    if (digestOf(content) !== sha256) throw new CorruptFile(sha256);
    return content;
  }

  /** Where it is, or was once. */
  async function foundIn<T>(look: (under: string) => Promise<T>): Promise<T> {
    try {
      return await look(root);
    } catch (error) {
      if (before === undefined || !(error instanceof NotFound)) throw error;
      return look(before);
    }
  }

  /** Whether the bytes are there, unharmed; then they are as young as if they had just been written. */
  async function renewed(sha256: string): Promise<boolean> {
    try {
      await read(sha256);
      await utimes(pathOf(sha256), new Date(), new Date());
      return true;
    } catch {
      return false;
    }
  }

  return {
    read: (sha256) => foundIn((under) => read(sha256, under)),
    quarantine: openQuarantine(path.join(root, 'quarantine')),
    async put(content) {
      const sha256 = digestOf(content);
      const stored = { sha256, bytes: content.byteLength };
      if (!(await renewed(sha256))) await writeDurably(root, pathOf(sha256), content);
      return stored;
    },
    async remove(sha256, quietSince) {
      const place = pathOf(sha256);
      const isYoung = async (at: string): Promise<boolean | null> =>
        unlessGone(stat(at).then(({ mtime }) => mtime >= quietSince));
      if (await isYoung(place)) return false;
      // set aside, then looked at again: whoever puts them from here on writes them anew
      await unlessGone(rename(place, `${place}${LEAVING}${randomUUID()}`));
      const folder = path.dirname(place);
      let isGone = true;
      // what a crash left half way goes with it
      for (const name of (await unlessGone(readdir(folder))) ?? []) {
        if (!name.startsWith(sha256 + LEAVING)) continue;
        const aside = path.join(folder, name);
        if (await isYoung(aside)) {
          await unlessGone(rename(aside, place));
          isGone = false;
        } else await unlessGone(unlink(aside));
      }
      await unlessGone(synced(folder));
      return isGone;
    },
    async *olderThan(quietSince) {
      for (const folder of await foldersOf(root)) {
        for (const name of (await unlessGone(readdir(folder))) ?? []) {
          const place = path.join(folder, name);
          const put = await unlessGone(stat(place));
          if (!put || put.mtime >= quietSince) continue;
          if (name.startsWith(DRAFT)) await unlessGone(unlink(place));
          else if (DIGEST.test(name)) yield name;
        }
      }
    },
    async open(sha256) {
      const file = await foundIn((under) => found(open(pathOf(sha256, under), 'r')));
      try {
        const hash = createHash('sha256');
        let bytes = 0;
        for await (const chunk of file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>) {
          hash.update(chunk);
          bytes += chunk.length;
        }
        if (hash.digest('hex') !== sha256) throw new CorruptFile(sha256);
        // the same open file: what was checked is what is sent
        return { stream: file.createReadStream({ start: 0 }), bytes };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
  };
}

/** The folders that files lie in, by the first four digits of their names. */
async function foldersOf(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const one of (await unlessGone(readdir(root))) ?? []) {
    if (!HALF.test(one)) continue;
    const under = (await unlessGone(readdir(path.join(root, one)))) ?? [];
    found.push(...under.filter((two) => HALF.test(two)).map((two) => path.join(root, one, two)));
  }
  return found;
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Written beside its place, synced, then renamed into it: a crash leaves the whole file or none. */
async function writeDurably(root: string, place: string, content: Uint8Array): Promise<void> {
  const folder = path.dirname(place);
  await mkdir(folder, { recursive: true });
  const draft = path.join(folder, DRAFT + randomUUID());
  try {
    const file = await open(draft, 'wx', 0o640);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, place);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
  // a name lasts only when its folder is synced, and so does a new folder's
  for (const each of [folder, path.dirname(folder), root, path.dirname(root)]) await synced(each);
}

async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Null where there is no such file, or somebody else was faster. */
async function unlessGone<T>(wanted: Promise<T>): Promise<T | null> {
  try {
    return await wanted;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function found<T>(wanted: Promise<T>): Promise<T> {
  try {
    return await wanted;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new NotFound();
    throw error;
  }
}
