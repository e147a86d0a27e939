import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fault } from './file-fault.js';
import type { TableQuestion } from './read-table.js';
import { TABLE_LIMITS } from './table-limits.js';
import type { TableReading } from './table-shape.js';

const DEADLINE_MS = 20_000;
/** A stopped reader may have used this much; the service that asked has not. */
const HEAP_MB = 256;
const MOST_ANSWER_BYTES = 120_000_000;

/**
 * Reads a user's file in a process of its own, which may neither write, nor start anything, nor outlive its deadline.
 * Whatever happens there is an answer here: a file that brings its reader down is a bad file.
 */
export function readTableApart(
  bytes: Uint8Array,
  question: TableQuestion,
  deadlineMs: number = DEADLINE_MS,
): Promise<TableReading> {
  // not even handed over: the reader would only say the same
  if (bytes.length > (question.limits?.bytes ?? TABLE_LIMITS.bytes)) {
    return Promise.resolve(refused('FILE_TOO_LARGE', 'Tệp quá lớn.', 'The file is too large.'));
  }
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, '--permission', '--allow-fs-read=*', '--no-warnings', entry()],
    { stdio: ['pipe', 'pipe', 'ignore'], env: {} },
  );
  return new Promise((resolve) => {
    const answer: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_ANSWER_BYTES) child.kill('SIGKILL');
      else answer.push(chunk);
    });
    // a reader that has stopped no longer takes its file
    child.stdin.on('error', () => undefined);
    child.once('error', () => resolve(stopped()));
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? (JSON.parse(Buffer.concat(answer).toString('utf8')) as TableReading) : stopped());
    });
    const asked = Buffer.from(JSON.stringify(question), 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(asked.length);
    child.stdin.write(length);
    child.stdin.write(asked);
    child.stdin.end(bytes);
  });
}

function stopped(): TableReading {
  return refused(
    'READER_STOPPED',
    'Không đọc được tệp trong giới hạn thời gian và bộ nhớ.',
    'The file could not be read within the limits of time and memory.',
  );
}

function refused(code: string, vi: string, en: string): TableReading {
  return { records: [], faults: [fault(1, null, vi, en, code)] };
}

/** A process runs only what is built, even when a test has loaded this file from its source. */
function entry(): string {
  const beside = fileURLToPath(new URL('./read-table-child.js', import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL('../dist/read-table-child.js', import.meta.url));
}
