import type { Sentence } from '@qms/kernel';

/** What is wrong with a file, and on which line of it (1 is the first); `column` where one is to blame. */
export interface FileFault {
  line: number;
  column: string | null;
  /** Stable: programs may rely on it, whatever the words say. */
  code: string;
  message: Sentence;
}

/** More faults than this help nobody; the last one says that there are more. */
export const MAX_FAULTS = 10_000;

export function fault(line: number, column: string | null, vi: string, en: string, code = 'VALUE_REFUSED'): FileFault {
  return { line, column, code, message: { vi, en } };
}

/** Keeps the first faults of many, and says how many more there are. */
export function capFaults<F extends Omit<FileFault, 'code'>>(faults: readonly F[]): (F | FileFault)[] {
  if (faults.length <= MAX_FAULTS) return [...faults];
  const more = faults.length - MAX_FAULTS + 1;
  const line = faults[MAX_FAULTS - 1]?.line ?? 0;
  return [
    ...faults.slice(0, MAX_FAULTS - 1),
    fault(line, null, `Còn ${more} lỗi nữa.`, `${more} more faults follow.`, 'MORE_FAULTS'),
  ];
}

/** A file that cannot be read at all: thrown inside the reader, told as its only fault. */
export class Unreadable extends Error {
  readonly fault: FileFault;

  constructor(code: string, vi: string, en: string, line = 1, column: string | null = null) {
    super(en);
    this.name = 'Unreadable';
    this.fault = fault(line, column, vi, en, code);
  }
}
