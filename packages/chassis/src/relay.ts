import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { serviceActor } from '@qms/kernel';
import type { JobsOptions } from 'bullmq';
import type { Database } from './database.js';
import { pause, within } from './deadline.js';
import { claimDeliveries, countFailure, markSent, park, postpone, type Delivery } from './delivery.js';
import { markAcknowledged, unacknowledged, type Acknowledgement } from './inbox.js';
import { KEEP } from './job.js';
import { describeError, type Logger } from './logger.js';
import type { Queues } from './queue.js';
import { TIMING, type Timing } from './timing.js';
import { listenTo, makeBell } from './wake.js';

export interface RelayOptions {
  service: string;
  database: Database;
  /** For the connection that LISTENs. */
  databaseUrl: string;
  queues: Queues;
  log: Logger;
  timing?: Partial<Timing>;
}

export interface Relay {
  /** Look now: something was committed. */
  wake(): void;
  stop(): Promise<void>;
}

const BATCH = 100;

/**
 * Carries what happened to those who hear it, and acknowledgements back. The outbox is the truth and a queue
 * only a hint: what is not acknowledged in time is looked at again, and sent again if its job is gone.
 */
export function startRelay(options: RelayOptions): Relay {
  const timing = { ...TIMING, ...options.timing };
  const { service, database, queues, log } = options;
  const bell = makeBell();
  const stopped = new AbortController();
  let away = false;

  async function reachable(): Promise<boolean> {
    return queues.ping().then(
      () => true,
      () => false,
    );
  }

  /** One round; true if there is more to do at once. One that gave up does nothing more, whatever it still waits for. */
  async function round(givenUp: AbortSignal): Promise<boolean> {
    const em = database.fork(serviceActor(service));
    const due = await claimDeliveries(em, BATCH, timing.leaseMs);
    const orders = await stillToSend(em, due, givenUp);
    const queueAway = await sendAll(em, orders, givenUp);
    givenUp.throwIfAborted();
    const waiting = await unacknowledged(em, 500);
    for (const acknowledgement of queueAway ? [] : waiting) {
      givenUp.throwIfAborted();
      await answer(em, acknowledgement);
    }
    if (queueAway) throw new Error('the queue is away');
    return due.length === BATCH;
  }

  /** Tells a sender what was taken in. */
  async function answer(em: SqlEntityManager, acknowledgement: Acknowledgement): Promise<void> {
    const { source, listener, eventIds } = acknowledgement;
    const opts = { attempts: timing.attempts, backoff: { type: 'exponential', delay: timing.backoffMs }, ...KEEP };
    try {
      await send(source, [{ name: 'acknowledge', data: { queue: service, listener, eventIds }, opts }]);
    } catch (error) {
      queues.renew(source);
      throw error;
    }
    await markAcknowledged(em, acknowledgement);
  }

  /** Of those sent before, only the ones whose job is gone; a job that failed for good parks its delivery. */
  async function stillToSend(
    em: SqlEntityManager,
    due: readonly Delivery[],
    givenUp: AbortSignal,
  ): Promise<Delivery[]> {
    const orders = due.filter(({ attempts }) => attempts === 0);
    const alive: Delivery[] = [];
    const unknown: Delivery[] = [];
    let queueAway = false;
    for (const delivery of due.filter(({ attempts }) => attempts > 0)) {
      givenUp.throwIfAborted();
      const fate = queueAway ? null : await within('fate', timing.sendMs, fateOf(delivery)).catch(() => null);
      if (fate === null) {
        queues.renew(delivery.queue);
        unknown.push(delivery);
        queueAway ||= !(await reachable());
      } else if (fate.state === 'gone') orders.push(delivery);
      else if (fate.state === 'alive') alive.push(delivery);
      else await parked(em, delivery, fate.reason);
    }
    if (alive.length > 0) await postpone(em, alive, timing.resendMs);
    if (unknown.length > 0) await postpone(em, unknown, timing.awayMs);
    return orders;
  }

  async function fateOf(
    delivery: Delivery,
  ): Promise<{ state: 'gone' } | { state: 'alive' } | { state: 'failed'; reason: string }> {
    const job = await queues.queue(delivery.queue).getJob(jobIdOf(delivery, delivery.attempts));
    const state = (await job?.getState()) ?? 'unknown';
    if (job && state === 'failed') return { state: 'failed', reason: job.failedReason };
    // done, but we never heard of it: sent again, it will be acknowledged again
    return state === 'unknown' || state === 'completed' ? { state: 'gone' } : { state: 'alive' };
  }

  /** Returns true if the queue is away. */
  async function sendAll(
    em: SqlEntityManager,
    deliveries: readonly Delivery[],
    givenUp: AbortSignal,
  ): Promise<boolean> {
    const left = new Set(deliveries);
    for (const [queue, group] of Map.groupBy(deliveries, (delivery) => delivery.queue)) {
      givenUp.throwIfAborted();
      try {
        await send(queue, group.map(orderFor));
        await markSent(em, group, timing);
      } catch (error) {
        givenUp.throwIfAborted();
        log.warn({ err: error, queue, count: group.length }, 'a batch could not be sent');
        queues.renew(queue);
        if (!(await reachable()) || !(await sendOneByOne(em, group, givenUp))) {
          await postpone(em, [...left], timing.awayMs);
          return true;
        }
      }
      for (const delivery of group) left.delete(delivery);
    }
    return false;
  }

  /** One that cannot be sent must not hold up the others. False if the queue has gone away meanwhile. */
  async function sendOneByOne(
    em: SqlEntityManager,
    group: readonly Delivery[],
    givenUp: AbortSignal,
  ): Promise<boolean> {
    for (const delivery of group) {
      givenUp.throwIfAborted();
      try {
        await send(delivery.queue, [orderFor(delivery)]);
        await markSent(em, [delivery], timing);
      } catch (error) {
        givenUp.throwIfAborted();
        queues.renew(delivery.queue);
        if (!(await reachable())) return false;
        const reason = describeError(error).message;
        if ((await countFailure(em, delivery, reason, timing)) === 'parked') logParked(delivery, reason);
      }
    }
    return true;
  }

  async function send(queue: string, orders: { name: string; data: unknown; opts: JobsOptions }[]): Promise<void> {
    // the queue is made inside the promise: a name it refuses is a rejection too
    await within(`send to ${queue}`, timing.sendMs, (async () => queues.queue(queue).addBulk(orders))());
  }

  function orderFor(delivery: Delivery): { name: string; data: unknown; opts: JobsOptions } {
    return {
      name: delivery.listener,
      data: {
        eventId: delivery.event_id,
        name: delivery.name,
        payload: delivery.payload,
        at: new Date(delivery.at).toISOString(),
        actorId: delivery.actor_id,
        requestId: delivery.request_id,
        source: service,
      },
      opts: {
        // the same send has the same id: one that was cut off between sending and marking is no second job
        jobId: jobIdOf(delivery, delivery.attempts + 1),
        attempts: timing.attempts,
        backoff: { type: 'exponential', delay: timing.backoffMs },
        ...KEEP,
      },
    };
  }

  async function parked(em: SqlEntityManager, delivery: Delivery, reason: string): Promise<void> {
    await park(em, delivery, reason);
    logParked(delivery, reason);
  }

  function logParked(delivery: Delivery, reason: string): void {
    const { event_id: eventId, listener, queue, name: event, request_id: requestId } = delivery;
    log.error({ eventId, event, listener, queue, requestId, reason }, 'parked');
  }

  async function inTime(work: (givenUp: AbortSignal) => Promise<boolean>): Promise<boolean> {
    const giveUp = new AbortController();
    try {
      return await within('relay round', timing.roundMs, work(giveUp.signal));
    } finally {
      giveUp.abort();
    }
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        // while it is away one knock at the door is enough
        if (away) await queues.ping();
        const more = await inTime(round);
        if (away) log.info('the relay goes on');
        away = false;
        if (!more) await bell.wait(timing.pollMs);
      } catch (error) {
        if (!away) log.warn({ err: error }, 'the relay waits');
        away = true;
        await pause(timing.awayMs, stopped.signal);
      }
    }
  }

  const ear = listenTo(options.databaseUrl, 'outbox', bell, timing.awayMs);
  const running = run();
  return {
    wake: () => bell.ring(),
    async stop() {
      stopped.abort();
      bell.ring();
      await Promise.all([ear.stop(), running]);
    },
  };
}

function jobIdOf(delivery: Delivery, attempt: number): string {
  return `ob-${delivery.event_id}-${delivery.listener}-${attempt}`;
}
