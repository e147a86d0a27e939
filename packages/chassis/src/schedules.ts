import type { JobSchedulerJson } from 'bullmq';
import { within } from './deadline.js';
import { KEEP, type Schedule } from './job.js';
import type { Queues } from './queue.js';

/** Stands for "no request caused this" in a job that a clock made; the worker gives each tick an id of its own. */
export const TICK = 'tick';

/**
 * Writes schedules that are missing, changed or stuck; leaves the others alone, since writing one again moves it.
 * Returns how many were written.
 */
export async function keepSchedules(
  queues: Queues,
  service: string,
  schedules: readonly Schedule[],
  deadlineMs: number,
  now = Date.now(),
): Promise<number> {
  let written = 0;
  for (const { id, job, payload, repeat } of schedules) {
    const queue = queues.queue(job.queue ?? service);
    try {
      const known = await within(`schedule ${id}`, deadlineMs, queue.getJobScheduler(id));
      if (known && sameRhythm(known, repeat) && (known.next ?? 0) > now - STUCK_MS) continue;
      const opts = { attempts: job.attempts, backoff: { type: 'exponential', delay: job.backoffMs }, ...KEEP };
      const template = { name: job.name, data: { payload, requestId: TICK }, opts };
      await within(`schedule ${id}`, deadlineMs, queue.upsertJobScheduler(id, repeat, template));
      written += 1;
    } catch (error) {
      queues.renew(queue.name);
      throw error;
    }
  }
  return written;
}

/** A schedule whose next tick is this long past has lost it. */
const STUCK_MS = 120_000;

function sameRhythm(known: JobSchedulerJson, repeat: Schedule['repeat']): boolean {
  return 'every' in repeat
    ? Number(known.every) === repeat.every
    : known.pattern === repeat.pattern && known.tz === repeat.tz;
}

/** Removes what an earlier release scheduled and this one does not. */
export async function dropOldSchedules(
  queues: Queues,
  service: string,
  schedules: readonly Schedule[],
  deadlineMs: number,
): Promise<void> {
  const queue = queues.queue(service);
  const wanted = new Set(schedules.filter(({ job }) => job.queue === null).map(({ id }) => id));
  const known = await within('schedules', deadlineMs, queue.getJobSchedulers());
  for (const { key } of known.filter((scheduler) => !wanted.has(scheduler.key))) {
    await within(`schedule ${key}`, deadlineMs, queue.removeJobScheduler(key));
  }
}
