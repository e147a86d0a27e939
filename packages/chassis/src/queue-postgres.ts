import { createPostgresBackend, runMigrations, withBackend, type FlowProducer, type Queue, type Worker } from 'bullmq';
import { Client, Pool } from 'pg';
import { pause, within } from './deadline.js';
import { describeError, type Logger } from './logger.js';
import type { Queues } from './queue.js';

const SCHEMA = 'bullmq';
const PING_MS = 2_000;
const MIGRATION_MS = 30_000;

const bullmq = withBackend(createPostgresBackend);

/**
 * BullMQ on PostgreSQL. Producers share one small pool. A worker has its own, made by BullMQ:
 * in a pool of ours each of its LISTENs would keep a connection for ever.
 */
export async function openPostgresQueues(url: string, log: Logger): Promise<Queues> {
  await migrateQueues(url, log);
  const limits = {
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 10_000,
    statement_timeout: 10_000,
    query_timeout: 15_000,
    keepAlive: true,
  };
  const sender = new Pool({ ...limits, max: 3, options: `-c search_path="${SCHEMA}"`, application_name: 'qms queues' });
  sender.on('error', (error) => log.debug({ err: error }, 'queue'));
  const workers = new Set<Worker>();
  const producers = new Map<string, Queue>();
  let flow: FlowProducer | null = null;
  const quiet = <T extends { on(event: 'error', listener: (error: Error) => void): unknown }>(emitter: T): T => {
    emitter.on('error', (error) => log.debug({ err: error }, 'queue'));
    return emitter;
  };

  return {
    backend: 'postgres',
    queue(name) {
      const known = producers.get(name);
      if (known) return known;
      const made = quiet(new bullmq.Queue(name, { connection: sender as never })) as unknown as Queue;
      producers.set(name, made);
      return made;
    },
    renew(name) {
      const old = name === null ? flow : producers.get(name);
      if (name === null) flow = null;
      else producers.delete(name);
      void old?.close().catch(() => undefined);
    },
    flow: () => (flow ??= quiet(new bullmq.FlowProducer({ connection: sender as never })) as unknown as FlowProducer),
    worker(name, processor, options) {
      const connection = { ...limits, max: 3, schema: SCHEMA, application_name: `qms ${name}` };
      const made = quiet(new bullmq.Worker(name, processor as never, { ...options, connection })) as unknown as Worker;
      made.on('closed', () => workers.delete(made));
      workers.add(made);
      return made;
    },
    async ping() {
      await within('ping', PING_MS, sender.query('select 1'));
    },
    refuseUnsafe: () => Promise.resolve(),
    async close(deadlineMs = 5_000) {
      const polite = [
        ...[...workers].map((worker) => worker.close()),
        ...[...producers.values()].map((queue) => queue.close()),
      ];
      try {
        await within('queues', deadlineMs, Promise.allSettled(polite));
        await within('queue connections', 1_000, sender.end());
      } catch (error) {
        log.warn({ reason: describeError(error).message }, 'the queue did not let go');
      }
    },
  };
}

/** Brings BullMQ's own tables up to date; its advisory lock lets any number of processes start at once. */
async function migrateQueues(url: string, log: Logger): Promise<void> {
  const giveUpAt = Date.now() + MIGRATION_MS;
  for (;;) {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      statement_timeout: MIGRATION_MS,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await runMigrations(client, SCHEMA);
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      log.warn({ err: error }, 'the queue is away');
      await pause(1_000);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
