import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalError } from './local-error.js';

/** A fresh cluster and its first log files; the demonstration is far smaller. */
const NEEDED_BYTES = 200 * 2 ** 20;

/** Makes a folder and proves that it takes bytes; says in one sentence why not. */
export function makeFolder(folder: string, mode = 0o755): void {
  try {
    mkdirSync(folder, { recursive: true, mode });
    const probe = join(folder, `.probe-${process.pid}`);
    // one page: a full disk may still take an empty file
    writeFileSync(probe, Buffer.alloc(4096));
    rmSync(probe);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOSPC' || code === 'EDQUOT') throw noSpace(folder);
    throw new LocalError(
      `Không ghi được vào thư mục dữ liệu ${folder} (${code}); hãy sửa quyền hoặc đặt QMS_DATA_DIR khác.`,
      `The data folder ${folder} cannot be written (${code}); mend its permissions, or set another QMS_DATA_DIR.`,
    );
  }
}

export function noSpace(folder: string): LocalError {
  return new LocalError(
    `Ổ đĩa của ${folder} đã đầy; hãy giải phóng chỗ hoặc đặt QMS_DATA_DIR khác.`,
    `The disk under ${folder} is full; free some space, or set another QMS_DATA_DIR.`,
  );
}

/** A first start needs room; to find out half way would leave a half-made cluster. */
export function refuseFullDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < NEEDED_BYTES) throw noSpace(folder);
}

/** The secret in a file that only its owner reads; made once, 24 random bytes in hex. */
export function secretIn(file: string, bytes = 24): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${randomBytes(bytes).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
