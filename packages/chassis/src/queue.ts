import type { FlowProducer, Processor, Queue, Worker, WorkerOptions } from 'bullmq';
import type { Logger } from './logger.js';
import { openPostgresQueues } from './queue-postgres.js';
import { openRedisQueues } from './queue-redis.js';

/** How a worker differs from the next one; connections are the backend's matter. */
export type QueueWorkerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** BullMQ on one backend: the same API on Redis and on PostgreSQL. */
export interface Queues {
  readonly backend: 'redis' | 'postgres';
  /** The producer side, one a name. */
  queue(name: string): Queue;
  /** Forgets a producer that will not answer, so that the next call makes a new one; null means the flows'. */
  renew(name: string | null): void;
  flow(): FlowProducer;
  worker(name: string, processor: Processor, options: QueueWorkerOptions): Worker;
  /** Rejects if the backend does not answer; it has its own deadline. */
  ping(): Promise<void>;
  /** Refuses a backend that would silently lose jobs. */
  refuseUnsafe(): Promise<void>;
  /** Lets running jobs finish for so long, then cuts every connection. */
  close(deadlineMs?: number): Promise<void>;
}

/** Opens the queues that QUEUE_URL names: redis(s):// or postgres(ql)://. Redis may be away at this moment. */
export async function openQueues(url: string, log: Logger): Promise<Queues> {
  const { protocol } = new URL(url);
  if (protocol === 'redis:' || protocol === 'rediss:') return openRedisQueues(url, log);
  if (protocol === 'postgres:' || protocol === 'postgresql:') return openPostgresQueues(url, log);
  throw new Error('QUEUE_URL must begin with redis://, rediss:// or postgres://.');
}
