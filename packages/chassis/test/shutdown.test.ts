import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ORDERLY = ['ready', 'drain, stopping true', 'stop-jobs', 'close'];

async function stopped(
  how: string,
  ...signals: NodeJS.Signals[]
): Promise<{ said: string[]; code: unknown; ms: number }> {
  const script = fileURLToPath(new URL('stopping-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, how], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let faults = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (faults += String(chunk)));
  await once(child.stdout, 'data');
  const began = Date.now();
  for (const signal of signals) child.kill(signal);
  const [code] = await once(child, 'close');
  if (how !== 'clean') expect(faults).toContain(`shutdown: ${how} door`);
  return { said: said.trim().split('\n'), code, ms: Date.now() - began };
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s runs every step in order and ends well', async (signal) => {
  expect(await stopped('clean', signal)).toMatchObject({ said: ORDERLY, code: 0 });
});

test('a second signal hurries nothing', async () => {
  expect(await stopped('clean', 'SIGINT', 'SIGTERM', 'SIGINT')).toMatchObject({ said: ORDERLY, code: 0 });
});

test('a step that fails or never ends does not keep the others from running, and shows in the exit code', async () => {
  const [broken, stuck] = await Promise.all([stopped('broken', 'SIGTERM'), stopped('stuck', 'SIGTERM')]);
  expect(broken).toMatchObject({ said: ORDERLY, code: 1 });
  expect(stuck).toMatchObject({ said: ORDERLY, code: 1 });
  expect(stuck.ms).toBeLessThan(15_000);
});
