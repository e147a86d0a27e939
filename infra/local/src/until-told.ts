import { LocalError } from './local-error.js';
import type { Stack } from './stack.js';

/** A terminal's Ctrl-C arrives several times at once: from the terminal, from npm, from our own starter. */
const SAME_WISH_MS = 1_000;

/** Runs a program on a stack until it is told to stop, loses a process, or fails; then ends this process. */
export async function untilTold(stack: Stack, work: () => Promise<void>): Promise<never> {
  const told = new Promise<void>((done) => {
    let first = 0;
    const wish = (): void => {
      const now = Date.now();
      if (first === 0) {
        first = now;
        process.stderr.write('\nĐang dừng · stopping …\n');
        done();
      } else if (now - first > SAME_WISH_MS) {
        void stack.stop({ force: true });
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, wish);
    // whoever started us is gone, perhaps without a word
    process.on('disconnect', wish);
  });
  let code = 0;
  try {
    await Promise.race([work(), told, stack.lost]);
    await Promise.race([told, stack.lost]);
  } catch (error) {
    code = 1;
    process.stderr.write(`${error instanceof LocalError ? error.message : describe(error)}\n`);
  }
  await stack.stop();
  if (code === 0) process.stderr.write('Đã dừng · stopped\n');
  process.exit(code);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
