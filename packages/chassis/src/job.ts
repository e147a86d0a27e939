import type { EventDefinition } from '@qms/events';
import { UnrecoverableError, type FlowJob, type JobsOptions } from 'bullmq';
import { z } from 'zod';
import type { Ctx } from './context.js';
import { within } from './deadline.js';
import type { Queues } from './queue.js';
import { TIMING } from './timing.js';

/** The context of a job or listener: the service acts, in the request that caused it. */
export interface JobCtx extends Ctx {
  readonly service: string;
  readonly jobId: string;
  /** This try, from 1, and whether another one follows if it fails. */
  readonly attempt: { readonly number: number; readonly last: boolean };
  /** Aborted when the worker stops or has lost the job; long work looks at it. */
  readonly signal: AbortSignal;
  readonly queues: Queues;
}

/** A job as the worker knows it; `run` checks the payload first. */
export interface Job {
  readonly name: string;
  /** Its own queue if the work is heavy, else the service's. */
  readonly queue: string | null;
  readonly attempts: number;
  readonly backoffMs: number;
  run(ctx: JobCtx, payload: unknown): Promise<void>;
}

/** A job as those who order it know it. */
export interface JobOf<P> extends Job {
  readonly payload: z.ZodType<P>;
}

export interface JobParts<P> {
  /** What it does, in the imperative: `collect-report`. */
  name: string;
  /** Ids and small facts; a queue is no place for people's names. */
  payload: z.ZodType<P>;
  handle: (ctx: JobCtx, payload: P) => Promise<void>;
  queue?: string;
  /** Tries in all; 5 unless told. */
  attempts?: number;
  /** First pause between tries, doubling; 2 s unless told. */
  backoff?: number;
}

export function defineJob<P>({ name, payload, handle, queue, attempts = 5, backoff = 2_000 }: JobParts<P>): JobOf<P> {
  return {
    name,
    payload,
    queue: queue ?? null,
    attempts,
    backoffMs: backoff,
    run: (ctx, raw) => handle(ctx, checked(name, payload, raw)),
  };
}

/** When and on whose behalf an event happened. */
export interface EventFacts {
  id: string;
  at: Date;
  actorId: string;
  requestId: string;
  source: string;
}

/** One handler of one event. `run` is called inside the transaction that holds its inbox row. */
export interface Listener {
  readonly name: string;
  readonly event: string;
  run(ctx: JobCtx, payload: unknown, event: EventFacts): Promise<void>;
}

/** The effect goes through `ctx.em`, whose transaction also holds the inbox row: both or neither. */
export function listen<P extends Readonly<Record<string, unknown>>>(
  event: EventDefinition<P>,
  { name, handle }: { name: string; handle: (ctx: JobCtx, payload: P, event: EventFacts) => Promise<void> },
): Listener {
  return {
    name,
    event: event.name,
    run: (ctx, raw, facts) => handle(ctx, checked(name, event.payload, raw), facts),
  };
}

/** A clock: only a tick. What is due is computed from rows, so a missed or doubled tick changes nothing. */
export interface Schedule {
  readonly id: string;
  readonly job: Job;
  readonly payload: unknown;
  readonly repeat: { readonly every: number } | { readonly pattern: string; readonly tz: string };
}

export interface ScheduleParts<P> {
  job: JobOf<P>;
  payload?: P;
  /** Milliseconds. */
  every?: number;
  /** Cron, read in `tz`. */
  pattern?: string;
  tz?: string;
}

export function schedule<P>({ job, payload, every, pattern, tz = 'Asia/Ho_Chi_Minh' }: ScheduleParts<P>): Schedule {
  const facts = checked(job.name, job.payload, payload ?? {});
  if (every !== undefined) return { id: job.name, job, payload: facts, repeat: { every } };
  if (pattern !== undefined) return { id: job.name, job, payload: facts, repeat: { pattern, tz } };
  throw new Error(`The schedule of ${job.name} says neither \`every\` nor \`pattern\`.`);
}

/** What travels in a queue for a job. */
export const jobEnvelope = z.object({ payload: z.unknown(), requestId: z.string().min(1) });

/** What travels in a queue for a listener. */
export const eventEnvelope = z.object({
  eventId: z.uuid(),
  name: z.string(),
  payload: z.unknown(),
  at: z.iso.datetime(),
  actorId: z.string(),
  requestId: z.string(),
  // the acknowledgement goes to the queue of this name
  source: z.string().regex(/^[a-z][a-z-]*$/),
});

/** What a listener's service sends back to the sender's queue. */
export const acknowledgeEnvelope = z.object({
  queue: z.string().min(1),
  listener: z.string().min(1),
  eventIds: z.array(z.uuid()).min(1),
});

/** Done or failed jobs are kept for a while, never for ever. */
export const KEEP = { removeOnComplete: { count: 1_000, age: 86_400 }, removeOnFail: { count: 5_000 } } as const;

/** An order for a job, its payload checked; put several together for a flow (`children`). */
export function orderOf<P>(
  ctx: Pick<JobCtx, 'service' | 'requestId'>,
  job: JobOf<P>,
  payload: P,
  opts: JobsOptions = {},
): Omit<FlowJob, 'data' | 'opts'> & { data: z.infer<typeof jobEnvelope>; opts: JobsOptions } {
  return {
    name: job.name,
    queueName: job.queue ?? ctx.service,
    data: { payload: checked(job.name, job.payload, payload), requestId: ctx.requestId },
    opts: { attempts: job.attempts, backoff: { type: 'exponential', delay: job.backoffMs }, ...KEEP, ...opts },
  };
}

/**
 * Puts one job in its queue. One that is said to have failed may still arrive when the queue comes back, so give
 * a `jobId` (the same one twice is one job for as long as the queue remembers it) or do work that may be repeated.
 */
export async function enqueue<P>(ctx: JobCtx, job: JobOf<P>, payload: P, opts: JobsOptions = {}): Promise<void> {
  const { name, queueName, data, opts: all } = orderOf(ctx, job, payload, opts);
  await sent(ctx, queueName, () => ctx.queues.queue(queueName).add(name, data, all));
}

/** Puts a job and all its children in their queues, or none of them. */
export async function enqueueFlow(ctx: JobCtx, flow: FlowJob): Promise<void> {
  await sent(ctx, null, () => ctx.queues.flow().add(flow));
}

async function sent(ctx: JobCtx, queue: string | null, send: () => Promise<unknown>): Promise<void> {
  try {
    await within(`send to ${queue ?? 'a flow'}`, TIMING.sendMs, send());
  } catch (error) {
    ctx.queues.renew(queue);
    throw error;
  }
}

/** Parses what arrived or leaves; a payload that does not fit never will, so it is not tried again. */
export function checked<P>(name: string, schema: z.ZodType<P>, raw: unknown): P {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const faults = result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`);
  throw new UnrecoverableError(`${name}: the payload does not fit: ${faults.join('; ')}`);
}
