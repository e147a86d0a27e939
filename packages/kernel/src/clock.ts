/** A business day as people write it in registers: `2021-06-30`. */
export type Day = string;

export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still, or is moved by hand. */
export function fixedClock(at: Date): Clock & { set(to: Date): void } {
  let now = at;
  return {
    now: () => now,
    set(to) {
      now = to;
    },
  };
}

const VIETNAM_OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

/** The business day an instant falls on in Asia/Ho_Chi_Minh (UTC+7, no daylight saving). */
export function dayOf(instant: Date): Day {
  return new Date(instant.getTime() + VIETNAM_OFFSET_MS).toISOString().slice(0, 10);
}

/** Midnight in Vietnam at which a business day begins. */
export function startOfDay(day: Day): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - VIETNAM_OFFSET_MS);
}

/**
 * True for a day that exists in the calendar, of the twentieth to the twenty-second century: `2021-02-30` does not exist,
 * and a clock that runs from a day of the year 9999 leaves the calendar.
 */
export function isDay(text: string): text is Day {
  if (!/^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

export function addDays(day: Day, days: number): Day {
  return written(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS));
}

/** A day beyond the year 9999 has no form that sorts after the others: nothing may go on counting from it. */
function written(date: Date): Day {
  const text = date.toISOString();
  if (text.startsWith('+') || text.startsWith('-')) throw new RangeError(`${text} is no day of this calendar`);
  return text.slice(0, 10);
}

/** Months later on the same day number, or on the last day of a shorter month (Civil Code art. 147-148). */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  last.setUTCDate(Math.min(date, last.getUTCDate()));
  return written(last);
}
