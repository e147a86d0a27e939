/** Every wait of the job side. Tests shorten them; production never needs to change one. */
export interface Timing {
  /** The relay looks for due deliveries at least this often; a NOTIFY wakes it sooner. */
  pollMs: number;
  /** How long one relay holds a delivery that it is sending. */
  leaseMs: number;
  /** A round of the relay that takes longer gives up. Shorter than a lease: what another may hold is not sent. */
  roundMs: number;
  /** Deadline of one bulk send. */
  sendMs: number;
  /** A sent event that is not acknowledged is looked at again after this, then after twice this, … */
  resendMs: number;
  /** … and never less often than this. */
  resendMaxMs: number;
  /** Pause after the queue or the database was found away. */
  awayMs: number;
  /** How often an event is tried before it is parked. */
  attempts: number;
  /** First pause between two tries; it doubles. */
  backoffMs: number;
  /** A worker that does not renew its hold on a job for this long has lost it. */
  lockMs: number;
  /** How often lost jobs are looked for. */
  stalledMs: number;
  /** How often the schedules are written again, in case the queue forgot them. */
  scheduleMs: number;
  /** How long a stopping worker waits for its running jobs. */
  closeMs: number;
}

export const TIMING: Timing = Object.freeze({
  pollMs: 1_000,
  leaseMs: 30_000,
  roundMs: 20_000,
  sendMs: 2_000,
  resendMs: 60_000,
  resendMaxMs: 600_000,
  awayMs: 1_000,
  attempts: 8,
  backoffMs: 1_000,
  lockMs: 10_000,
  stalledMs: 5_000,
  scheduleMs: 60_000,
  closeMs: 5_000,
});
