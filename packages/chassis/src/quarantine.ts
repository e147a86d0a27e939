import { createHash } from 'node:crypto';
import { mkdir, open, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import { Conflict, Invalid, NotFound } from '@qms/kernel';

/** Bytes as they come, or all at once. */
export type Source = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Bytes that somebody has brought and nobody has read: by the id of their ticket, never under a name of the user's. */
export interface Quarantine {
  /** Counts and hashes as the bytes come; INVALID_INPUT at the first byte too many, CONFLICT if some are there already. */
  receive(id: string, source: Source, mostBytes: number): Promise<{ sha256: string; bytes: number }>;
  read(id: string): Promise<Buffer>;
  drop(id: string): Promise<void>;
}

export function openQuarantine(root: string): Quarantine {
  function pathOf(id: string): string {
    // anything but an id could lead out of the folder
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotFound();
    return path.join(root, id);
  }

  return {
    async receive(id, source, mostBytes) {
      await mkdir(root, { recursive: true });
      const place = pathOf(id);
      const file = await open(place, 'wx', 0o640).catch((error: unknown) => {
        throw isCode(error, 'EEXIST') ? new Conflict() : error;
      });
      const hash = createHash('sha256');
      let bytes = 0;
      try {
        for await (const chunk of source) {
          bytes += chunk.length;
          if (bytes > mostBytes) {
            throw new Invalid('file', { vi: 'Tệp dài hơn phiếu.', en: 'The file is longer than its ticket.' });
          }
          hash.update(chunk);
          await file.appendFile(chunk);
        }
        await file.sync();
      } catch (error) {
        await file.close();
        await unlink(place).catch(() => undefined);
        throw error;
      }
      await file.close();
      return { sha256: hash.digest('hex'), bytes };
    },
    async read(id) {
      try {
        return await readFile(pathOf(id));
      } catch (error) {
        throw isCode(error, 'ENOENT') ? new NotFound() : error;
      }
    },
    async drop(id) {
      await unlink(pathOf(id)).catch((error: unknown) => {
        if (!isCode(error, 'ENOENT')) throw error;
      });
    },
  };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
