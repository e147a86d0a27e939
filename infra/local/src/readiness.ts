import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { LocalError } from './local-error.js';

export interface Door {
  name: string;
  /** A health address, such as http://127.0.0.1:4001/readyz. */
  url: string;
}

export interface Waiting {
  deadlineMs: number;
  signal: AbortSignal;
}

/** Waits until every door says 200, all within one deadline. */
export async function waitOpen(doors: readonly Door[], { deadlineMs, signal }: Waiting): Promise<void> {
  const until = Date.now() + deadlineMs;
  await Promise.all(
    doors.map(async ({ name, url }) => {
      while (!(await ask(url, signal))?.ok) {
        if (Date.now() > until) {
          throw new LocalError(
            `${name} chưa sẵn sàng sau ${deadlineMs / 1000} giây; xem nhật ký của nó.`,
            `${name} is not ready after ${deadlineMs / 1000} s; see its log.`,
          );
        }
        await sleep(80, undefined, { signal });
      }
    }),
  );
}

const figures = z.object({ pendingDeliveries: z.number().nullable().optional() });

/** Waits until no worker has a delivery that its listener did not take in: every mirror shows what was said. */
export async function waitCaughtUp(workers: readonly Door[], { deadlineMs, signal }: Waiting): Promise<void> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    const pending = await Promise.all(workers.map(async ({ url }) => pendingIn(await ask(url, signal))));
    if (pending.every((count) => count === 0)) return;
    if (Date.now() > until) {
      const late = workers.filter((_, index) => pending[index] !== 0).map(({ name }) => name);
      throw new LocalError(
        `Bản sao của các dịch vụ chưa theo kịp (${late.join(', ')}) sau ${deadlineMs / 1000} giây.`,
        `The services' mirrors have not caught up (${late.join(', ')}) after ${deadlineMs / 1000} s.`,
      );
    }
    await sleep(200, undefined, { signal });
  }
}

async function pendingIn(response: Response | null): Promise<number | null> {
  if (!response?.ok) return null;
  const parsed = figures.safeParse(await response.json().catch(() => null));
  return parsed.success ? (parsed.data.pendingDeliveries ?? null) : null;
}

async function ask(url: string, signal: AbortSignal): Promise<Response | null> {
  signal.throwIfAborted();
  try {
    return await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(4_000)]) });
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
