import { expect, test } from 'vitest';
import { createLogger } from './logger.js';

function logged(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  write(createLogger({ service: 'agency', destination }));
  return lines;
}

test('only fields on the list are written, also those of a child', () => {
  const [line] = logged((log) =>
    log.child({ requestId: 'r', name: 'Nguyễn An' }).info({ ms: 3, email: 'an@x.vn' }, 'ok'),
  );
  expect(line).toEqual({
    level: 'info',
    time: expect.any(String),
    service: 'agency',
    requestId: 'r',
    ms: 3,
    msg: 'ok',
  });
});

test('an error keeps its kind and place; the text of a driver, which quotes values, does not leave', () => {
  const driver = Object.assign(new Error('Key (email)=(an@x.vn) exists'), { code: '23505', constraint: 'one_email' });
  const lines = logged((log) => {
    log.error(driver);
    log.error({ err: driver });
    log.error({ err: driver }, 'failed');
    log.error(new Error('the gateway did not answer'));
  });
  expect(JSON.stringify(lines)).not.toContain('an@x.vn');
  expect(lines.map((line) => line['msg'])).toEqual([
    'database error 23505 at one_email',
    'database error 23505 at one_email',
    'failed',
    'the gateway did not answer',
  ]);
  expect(lines[2]?.['err']).toMatchObject({ type: 'Error', code: '23505', stack: expect.stringContaining('at ') });
});

/** What anybody's program takes for the end of a line. */
const ENDS = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/;

/** Words of an attacker: each would end the line, move the cursor, hide what follows or write a line of its own. */
const HOSTILE = [
  'a\r\n{"level":"info","msg":"forged"}',
  'a\u2028{"level":"info","msg":"forged"}\u2029',
  'a\u0085{"level":"info","msg":"forged"}',
  '\u001b[2J\u001b[1;31mforged\u001b]0;title\u0007',
  '\u009b2Jforged\u007f',
  '\u202egnp.exe\u2066forged\u200b\ufeff',
  '\ud800 half',
  '"},{"level":"info","msg":"forged"',
  '\u0000\u0008\u000b\u000c\u001c\u001e',
  `forged\n    at forged (/etc/passwd:1:1)`,
  'x'.repeat(500_000),
];

test.each(HOSTILE)('whatever is said, it stays one line that says it and nothing else: %#', (text) => {
  let written = '';
  const log = createLogger({ service: 'agency', destination: { write: (line: string) => void (written += line) } });
  log.info({ operation: text, reason: text }, text);
  log.child({ requestId: text }).warn({ err: new Error(text) });
  log.error({ err: Object.assign(new Error('named'), { name: text, code: text }) }, 'failed');
  log.error(new Error(text), text);
  const lines = written.split(ENDS);
  expect(lines.pop()).toBe('');
  expect(lines).toHaveLength(4);
  for (const line of lines) {
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\u200b\ufeff]/);
    expect(line.length).toBeLessThan(8_000);
    expect(JSON.parse(line)).toMatchObject({
      level: expect.stringMatching(/info|warn|error/) as string,
      service: 'agency',
    });
  }
  const [said, of] = lines.map((line) => JSON.parse(line) as { operation?: string; err?: { stack?: string } });
  if (text.length < 300 && !text.includes('\ud800')) expect(said?.operation).toBe(text);
  // a frame that the message only tells of is none
  expect(of?.err?.stack ?? '    at ').not.toContain('forged');
});
