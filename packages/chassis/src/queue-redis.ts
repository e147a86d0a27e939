import { once } from 'node:events';
import { FlowProducer, Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { within } from './deadline.js';
import { describeError, type Logger } from './logger.js';
import type { Queues } from './queue.js';

const PING_MS = 2_000;
/** On Redis Cluster all keys of a queue must share a slot, hence the braces. */
const PREFIX = '{qms}';

type Options = Omit<RedisOptions, 'replyMapping'>;

const common: Options = {
  connectTimeout: 5_000,
  keepAlive: 5_000,
  retryStrategy: (times) => Math.min(100 * 2 ** times, 2_000),
};

/** BullMQ on Redis. Every connection is ours, so that all of them can be cut when Redis has died. */
export function openRedisQueues(url: string, log: Logger): Queues {
  const connections = new Set<Redis>();
  const workers = new Set<Worker>();
  const producers = new Map<string, Queue>();
  let flow: FlowProducer | null = null;
  let away = false;

  /** Also knows the copies that BullMQ makes of it. */
  class Known extends Redis {
    constructor(options: Options) {
      super(url, options);
      connections.add(this);
      // only a change is worth a line: a lost Redis says so many times a second
      this.on('error', (error: unknown) => {
        if (!away) log.warn({ err: error }, 'the queue is away');
        away = true;
      });
      this.on('ready', () => {
        if (away) log.info('the queue is back');
        away = false;
      });
      this.on('end', () => connections.delete(this));
    }

    override duplicate(override?: Partial<Options>): Redis {
      return new Known({ ...this.options, ...override });
    }
  }

  // a producer that cannot send says so at once: its caller knows better when to try again
  let sender: Redis | null = null;
  const sending = (): Redis =>
    (sender ??= new Known({ ...common, maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 5_000 }));
  const answering = async (): Promise<Redis> => {
    const connection = sending();
    if (connection.status !== 'ready') await once(connection, 'ready');
    return connection;
  };
  const quiet = <T extends { on(event: 'error', listener: (error: Error) => void): unknown }>(emitter: T): T => {
    emitter.on('error', (error) => log.debug({ err: error }, 'queue'));
    return emitter;
  };

  return {
    backend: 'redis',
    queue(name) {
      const known = producers.get(name);
      if (known) return known;
      const made = quiet(new Queue(name, { connection: sending(), prefix: PREFIX, skipWaitingForReady: false }));
      producers.set(name, made);
      return made;
    },
    renew(name) {
      const old = name === null ? flow : producers.get(name);
      if (name === null) flow = null;
      else producers.delete(name);
      void old?.close().catch(() => undefined);
    },
    flow: () => (flow ??= quiet(new FlowProducer({ connection: sending(), prefix: PREFIX }))),
    worker(name, processor, options) {
      const connection = new Known({ ...common, maxRetriesPerRequest: null });
      const made = quiet(new Worker(name, processor, { ...options, connection, prefix: PREFIX }));
      made.on('closed', () => {
        workers.delete(made);
        connection.disconnect();
      });
      workers.add(made);
      return made;
    },
    async ping() {
      await within(
        'ping',
        PING_MS,
        answering().then((connection) => connection.ping()),
      );
    },
    async refuseUnsafe() {
      const memory = await within(
        'memory policy',
        PING_MS,
        answering().then((one) => one.info('memory')),
      );
      const policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1];
      if (policy !== undefined && policy !== 'noeviction') {
        throw new Error(`Redis would throw jobs away: set maxmemory-policy noeviction (now ${policy}).`);
      }
    },
    async close(deadlineMs = 5_000) {
      const polite = [
        ...[...workers].map((worker) => worker.close()),
        ...[...producers.values()].map((queue) => queue.close()),
      ];
      try {
        await within('queues', deadlineMs, Promise.allSettled(polite));
      } catch (error) {
        log.warn({ reason: describeError(error).message }, 'the queue did not let go; cutting it off');
      }
      for (const connection of connections) connection.disconnect();
    },
  };
}
