import { serviceActor, systemClock, type Actor, type Clock } from '@qms/kernel';
import type { Worker } from 'bullmq';
import Fastify, { type FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { ask, type Database } from './database.js';
import { pause, within } from './deadline.js';
import { healthRoutes } from './health.js';
import type { Job, Listener, Schedule } from './job.js';
import type { Logger } from './logger.js';
import { createMetrics, type Metrics } from './metrics.js';
import { outboxFigures } from './outbox.js';
import { NOWHERE, type Outside } from './outside.js';
import { makeProcessor } from './processor.js';
import { openQueues, type Queues } from './queue.js';
import { startRelay } from './relay.js';
import { dropOldSchedules, keepSchedules } from './schedules.js';
import { keepSealing } from './sealer.js';
import { onShutdown } from './shutdown.js';
import { TIMING, type Timing } from './timing.js';

export interface WorkerParts {
  service: string;
  database: Database;
  /** The serving login's URL, for the connection that LISTENs. */
  databaseUrl: string;
  queueUrl: string;
  host: string;
  /** Of /livez, /readyz and /metrics; 0 takes any free one. */
  port: number;
  log: Logger;
  jobs: readonly Job[];
  listeners: readonly Listener[];
  schedules: readonly Schedule[];
  /** Jobs at once in each queue: the service's own 4, a heavy one 1, unless told. */
  concurrency?: Readonly<Record<string, number>>;
  clock?: Clock;
  outside?: Outside;
  /** The key that signs the journal's checkpoints, and the file they go to. */
  checkpoints?: { keyFile: string; file: string };
  timing?: Partial<Timing>;
  /** Instead of those that `queueUrl` names. */
  queues?: Queues;
}

export interface RunningWorker {
  queues: Queues;
  health: FastifyInstance;
  /** Stops taking jobs, waits for the running ones, cuts the queue off. Registered with the shutdown already. */
  stop(): Promise<void>;
}

/** The event door: workers of the service's queues, its relay, its clock, and a health door of its own. */
export async function startWorker(parts: WorkerParts): Promise<RunningWorker> {
  const { service, database, log, jobs, listeners, schedules, clock = systemClock } = parts;
  const timing = { ...TIMING, ...parts.timing };
  const queues = parts.queues ?? (await openQueues(parts.queueUrl, log));
  await refuseUnsafeQueue(queues, log);
  const metrics = createMetrics(service);
  const self = serviceActor(service);
  const numbers = jobNumbers(metrics, database, self);
  const stopping = new AbortController();

  const process = makeProcessor({
    service,
    database,
    queues,
    log,
    clock,
    outside: parts.outside ?? NOWHERE,
    jobs,
    listeners,
    stopping: stopping.signal,
    onTaken: () => relay.wake(),
    onOutcome: numbers.count,
  });
  const relay = startRelay({ service, database, databaseUrl: parts.databaseUrl, queues, log, timing });
  const names = new Set([service, ...jobs.flatMap(({ queue }) => queue ?? [])]);
  const keepers = [...names].map((name) =>
    keepWorking(
      () => {
        const worker = queues.worker(name, process, {
          concurrency: parts.concurrency?.[name] ?? (name === service ? 4 : 1),
          lockDuration: timing.lockMs,
          stalledInterval: timing.stalledMs,
          maxStalledCount: 2,
          runRetryDelay: timing.awayMs,
          autorun: false,
        });
        worker.on('stalled', () => numbers.stalled.inc({ queue: name }));
        worker.on('lockRenewalFailed', (ids: string[]) => {
          numbers.lockLost.inc({ queue: name }, ids.length);
          log.error({ queue: name, count: ids.length }, 'lost the hold on jobs; others will do them');
          for (const id of ids) worker.cancelJob(id, 'lost');
        });
        return worker;
      },
      timing,
      stopping.signal,
    ),
  );
  const sealing = keepSealing({ service, database, log, stopping: stopping.signal, checkpoints: parts.checkpoints });
  const clockwork = keepClock(queues, service, schedules, log, timing, stopping.signal);

  const health = Fastify({ logger: false, forceCloseConnections: true });
  healthRoutes(health, {
    checks: { database: () => ask(database.fork(self), sql`select 1`) },
    degrading: { queue: () => queues.ping() },
    figures: async () => {
      const { pending, parked } = await outboxFigures(database.fork(self));
      const [unsealed] = await ask<{ rows: number }>(
        database.fork(self),
        sql`select count(*)::int as rows from journal_unsealed`,
      );
      return { pendingDeliveries: pending, parkedDeliveries: parked, unsealedRows: unsealed?.rows ?? null };
    },
    metrics,
  });
  await health.listen({ host: parts.host, port: parts.port });
  log.info({ port: (health.server.address() as { port: number }).port, queue: queues.backend }, 'working');

  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> =>
    (stopped ??= (async () => {
      stopping.abort();
      await Promise.allSettled([
        within('relay', timing.closeMs, relay.stop()),
        queues.close(timing.closeMs),
        within('clock', timing.closeMs, clockwork),
        within('sealer', timing.closeMs, sealing),
      ]);
      await within('workers', 1_000, Promise.allSettled(keepers)).catch(() => undefined);
      await health.close();
    })());
  onShutdown(`${service} worker`, 'stop-jobs', stop);
  return { queues, health, stop };
}

/** Redis that is away now is checked when the next process starts; one that loses jobs stops this one. */
async function refuseUnsafeQueue(queues: Queues, log: Logger): Promise<void> {
  try {
    await queues.ping();
  } catch {
    log.warn('the queue is away; work begins when it comes');
    return;
  }
  await queues.refuseUnsafe();
}

/**
 * Runs a worker until told to stop. BullMQ remembers for ever that a first connection failed half way,
 * so a worker in that state is thrown away and made anew.
 */
async function keepWorking(make: () => Worker, timing: Timing, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const worker = make();
    const broken = new AbortController();
    worker.run().then(
      () => broken.abort(),
      () => broken.abort(),
    );
    while (!stopping.aborted && !broken.signal.aborted) {
      await pause(timing.stalledMs, AbortSignal.any([stopping, broken.signal]));
      // pending is fine: it waits for the backend to come
      const failed = await Promise.race([
        worker.waitUntilReady().then(
          () => false,
          () => true,
        ),
        pause(50).then(() => false),
      ]);
      if (failed) broken.abort();
    }
    if (stopping.aborted) return;
    void worker.close(true).catch(() => undefined);
    await pause(timing.awayMs, stopping);
  }
}

async function keepClock(
  queues: Queues,
  service: string,
  schedules: readonly Schedule[],
  log: Logger,
  timing: Timing,
  stopping: AbortSignal,
): Promise<void> {
  let dropped = false;
  while (!stopping.aborted) {
    try {
      await queues.ping();
      const written = await keepSchedules(queues, service, schedules, timing.sendMs);
      if (written > 0) log.info({ count: written }, 'schedules written');
      if (!dropped) await dropOldSchedules(queues, service, schedules, timing.sendMs);
      dropped = true;
      await pause(timing.scheduleMs, stopping);
    } catch (error) {
      log.debug({ err: error }, 'schedules wait');
      await pause(timing.awayMs, stopping);
    }
  }
}

function jobNumbers(metrics: Metrics, database: Database, self: Actor) {
  const done = metrics.counter('qms_jobs_total', 'Jobs by outcome', ['job', 'outcome']);
  const seconds = metrics.seconds('qms_job_seconds', 'Time a job took', ['job']);
  const duplicates = metrics.counter('qms_inbox_duplicates_total', 'Events that came again', ['listener']);
  const parked = metrics.gauge('qms_outbox_parked', 'Deliveries that a person must look at');
  const oldest = metrics.gauge('qms_outbox_oldest_seconds', 'Age of the oldest delivery not acknowledged');
  metrics.gauge('qms_outbox_pending', 'Deliveries not acknowledged', [], async (pending) => {
    const figures = await within('outbox figures', 2_000, outboxFigures(database.fork(self))).catch(() => null);
    if (!figures) return;
    pending.set(figures.pending);
    oldest.set(figures.oldestSeconds);
    parked.set(figures.parked);
  });
  return {
    stalled: metrics.counter('qms_jobs_stalled_total', 'Jobs whose worker fell silent', ['queue']),
    lockLost: metrics.counter('qms_jobs_lock_lost_total', 'Jobs whose hold could not be renewed', ['queue']),
    count(job: string, outcome: string, ms: number): void {
      done.inc({ job, outcome });
      seconds.observe({ job }, ms / 1000);
      if (outcome === 'duplicate') duplicates.inc({ listener: job });
    },
  };
}
