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
