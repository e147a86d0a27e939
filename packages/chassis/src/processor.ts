import { Conflict, DomainError, newId, serviceActor, type Clock } from '@qms/kernel';
import { DelayedError, RateLimitError, UnrecoverableError, WaitingChildrenError, type Job as QueueJob } from 'bullmq';
import { serviceCtx } from './context.js';
import type { Outside } from './outside.js';
import { inTransaction, type Database } from './database.js';
import { takeIn } from './inbox.js';
import {
  acknowledgeEnvelope,
  checked,
  eventEnvelope,
  jobEnvelope,
  type Job,
  type JobCtx,
  type Listener,
} from './job.js';
import { describeError, type Logger } from './logger.js';
import { acknowledge } from './outbox.js';
import type { Queues } from './queue.js';
import { TICK } from './schedules.js';

export type Outcome = 'done' | 'duplicate' | 'retry' | 'failed';

export interface ProcessorOptions {
  service: string;
  database: Database;
  queues: Queues;
  log: Logger;
  outside: Outside;
  clock: Clock;
  jobs: readonly Job[];
  listeners: readonly Listener[];
  /** Aborted when the worker stops. */
  stopping: AbortSignal;
  /** Called when a listener has taken an event in, so that it is acknowledged soon. */
  onTaken: () => void;
  onOutcome: (job: string, outcome: Outcome, ms: number) => void;
}

type Process = (job: QueueJob, token: string | undefined, signal: AbortSignal | undefined) => Promise<void>;

/** How one job of a queue is done: acknowledgement, listener or job, by its name; one line in the log. */
export function makeProcessor(options: ProcessorOptions): Process {
  const { service, database, log, clock, onOutcome } = options;
  const jobs = new Map(options.jobs.map((job) => [job.name, job]));
  const listeners = new Map(options.listeners.map((listener) => [listener.name, listener]));
  const twice = [...jobs.keys()].find((name) => listeners.has(name));
  const names = [...options.jobs, ...options.listeners].map(({ name }) => name);
  if (twice !== undefined || new Set(names).size < names.length || names.includes('acknowledge')) {
    throw new Error(`Two jobs or listeners of ${service} have the same name, or one is called acknowledge.`);
  }

  function ctxOf(job: QueueJob, requestId: string, signal: AbortSignal | undefined): JobCtx {
    const number = job.attemptsMade + 1;
    return {
      ...serviceCtx(service, { database, now: clock.now(), log, outside: options.outside, requestId }),
      service,
      jobId: job.id ?? '',
      attempt: { number, last: number >= (job.opts.attempts ?? 1) },
      signal: signal ? AbortSignal.any([options.stopping, signal]) : options.stopping,
      queues: options.queues,
    };
  }

  async function hear(listener: Listener, job: QueueJob, signal: AbortSignal | undefined): Promise<Outcome> {
    const { eventId, at, payload, name, ...facts } = checked(listener.name, eventEnvelope, job.data);
    if (name !== listener.event) throw new UnrecoverableError(`${listener.name} hears ${listener.event}, not ${name}`);
    const ctx = ctxOf(job, facts.requestId, signal);
    const fresh = await inTransaction(ctx.em, async () => {
      if (!(await takeIn(ctx.em, { listener: listener.name, eventId, source: facts.source }))) return false;
      await listener.run(ctx, payload, { id: eventId, at: new Date(at), ...facts });
      return true;
    });
    options.onTaken();
    return fresh ? 'done' : 'duplicate';
  }

  async function work(job: QueueJob, signal: AbortSignal | undefined): Promise<Outcome> {
    if (job.name === 'acknowledge') {
      await acknowledge(database.fork(serviceActor(service)), checked(job.name, acknowledgeEnvelope, job.data));
      return 'done';
    }
    const listener = listeners.get(job.name);
    if (listener) return hear(listener, job, signal);
    const known = jobs.get(job.name);
    if (!known) throw new UnrecoverableError(`${service} knows no job called ${job.name.slice(0, 80)}`);
    const { payload, requestId } = checked(known.name, jobEnvelope, job.data);
    await known.run(ctxOf(job, requestId === TICK ? newId() : requestId, signal), payload);
    return 'done';
  }

  return async (job, _token, signal) => {
    const began = performance.now();
    const finish = (outcome: Outcome, error?: unknown): void => {
      const ms = Math.round(performance.now() - began);
      onOutcome(known(job.name), outcome, ms);
      const line = { job: job.name, jobId: job.id, queue: job.queueName, requestId: requestIdOf(job), ms, outcome };
      const attempt = job.attemptsMade + 1;
      if (error === undefined) log[job.name === 'acknowledge' ? 'debug' : 'info'](line, 'job');
      else log[outcome === 'failed' ? 'error' : 'warn']({ ...line, attempt, err: error }, 'job');
    };
    try {
      finish(await work(job, signal));
    } catch (error) {
      // BullMQ's own way of moving a job elsewhere is no failure
      if ([DelayedError, RateLimitError, WaitingChildrenError].some((kind) => error instanceof kind)) throw error;
      const told = toldToQueue(error);
      const last = told instanceof UnrecoverableError || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      finish(last ? 'failed' : 'retry', error);
      throw told;
    }
  };

  // a name from outside must not become a label of its own
  function known(name: string): string {
    return name === 'acknowledge' || jobs.has(name) || listeners.has(name) ? name : 'unknown';
  }
}

/**
 * What the queue keeps of an error: no driver text, since queues are clear text. When the world says no, trying again
 * will not help; a Conflict is the exception, someone else was just quicker.
 */
function toldToQueue(error: unknown): Error {
  if (error instanceof UnrecoverableError) return error;
  if (error instanceof DomainError && !(error instanceof Conflict)) {
    return new UnrecoverableError(`${error.code}: ${error.message}`);
  }
  const { message, stack } = describeError(error);
  const told = new Error(message);
  told.stack = `${message}\n${stack ?? ''}`;
  return told;
}

function requestIdOf(job: QueueJob): string | undefined {
  const requestId: unknown = (job.data as { requestId?: unknown } | null)?.requestId;
  return typeof requestId === 'string' && requestId !== TICK ? requestId.slice(0, 80) : undefined;
}
