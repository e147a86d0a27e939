import { Client } from 'pg';
import { pause } from './deadline.js';

/** Something that sleeps until it is rung; a ring while it works is not forgotten. */
export interface Bell {
  ring(): void;
  /** Returns when rung or after so long. */
  wait(ms: number): Promise<void>;
}

export function makeBell(): Bell {
  let sleep = new AbortController();
  return {
    ring: () => sleep.abort(),
    async wait(ms) {
      await pause(ms, sleep.signal);
      sleep = new AbortController();
    },
  };
}

/** Rings at each NOTIFY on a channel. A lost connection is made anew, and rings too: something may have been missed. */
export function listenTo(url: string, channel: 'outbox', bell: Bell, retryMs: number): { stop(): Promise<void> } {
  const stopped = new AbortController();
  let client: Client | null = null;

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      const mine = new Client({
        connectionString: url,
        connectionTimeoutMillis: 5_000,
        query_timeout: 5_000,
        keepAlive: true,
        application_name: `qms listens to ${channel}`,
      });
      client = mine;
      const lost = new Promise<void>((resolve) => {
        mine.on('error', () => resolve());
        mine.on('end', () => resolve());
        stopped.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      mine.on('notification', () => bell.ring());
      try {
        await mine.connect();
        await mine.query(`listen ${channel}`);
        bell.ring();
        await lost;
      } catch {
        // away: the poll goes on without us
      }
      await Promise.race([mine.end().catch(() => undefined), pause(1_000)]);
      await pause(retryMs, stopped.signal);
    }
  };
  const running = run();
  return {
    async stop() {
      stopped.abort();
      void client?.end().catch(() => undefined);
      await running;
    },
  };
}
