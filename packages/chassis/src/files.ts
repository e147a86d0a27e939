import { createHash, randomUUID } from 'node:crypto';
import type { ReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
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
  /** Where what people bring waits until it has been read. */
  quarantine: Quarantine;
}

export function openFiles(root: string): FileStore {
  function pathOf(sha256: string): string {
    // anything but a digest could lead out of the store
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new NotFound();
    return path.join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }

  async function read(sha256: string): Promise<Buffer> {
    const content = await found(readFile(pathOf(sha256)));
    if (digestOf(content) !== sha256) throw new CorruptFile(sha256);
    return content;
  }

  return {
    read,
    quarantine: openQuarantine(path.join(root, 'quarantine')),
    async put(content) {
      const sha256 = digestOf(content);
      const stored = { sha256, bytes: content.byteLength };
      const there = await read(sha256).then(
        () => true,
        () => false,
      );
      if (!there) await writeDurably(root, pathOf(sha256), content);
      return stored;
    },
    async open(sha256) {
      const file = await found(open(pathOf(sha256), 'r'));
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

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Written beside its place, synced, then renamed into it: a crash leaves the whole file or none. */
async function writeDurably(root: string, place: string, content: Uint8Array): Promise<void> {
  const folder = path.dirname(place);
  await mkdir(folder, { recursive: true });
  const draft = path.join(folder, `.draft-${randomUUID()}`);
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
  for (const each of [folder, path.dirname(folder), root]) {
    const handle = await open(each, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
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
