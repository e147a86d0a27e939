import { addDays, addMonths, type Day } from './clock.js';

/** Days off beyond weekends, and weekend days that are worked instead, each by some decision. */
export interface WorkingCalendar {
  daysOff: ReadonlySet<Day>;
  extraWorkingDays: ReadonlySet<Day>;
}

export const weekendsOnly: WorkingCalendar = { daysOff: new Set(), extraWorkingDays: new Set() };

export function isWorkingDay(calendar: WorkingCalendar, day: Day): boolean {
  if (calendar.extraWorkingDays.has(day)) return true;
  if (calendar.daysOff.has(day)) return false;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/** The day itself if it is worked, else the next one that is (Civil Code art. 148.5). */
export function nextWorkingDay(calendar: WorkingCalendar, day: Day): Day {
  let candidate = day;
  while (!isWorkingDay(calendar, candidate)) candidate = addDays(candidate, 1);
  return candidate;
}

/** So many working days after an event; the day of the event is not counted. */
export function addWorkingDays(calendar: WorkingCalendar, day: Day, count: number): Day {
  let candidate = day;
  for (let left = count; left > 0; left -= 1) candidate = nextWorkingDay(calendar, addDays(candidate, 1));
  return candidate;
}

/** A term of months: ends on the same day number, moved to the next working day (Civil Code art. 148). */
export function monthsAfter(calendar: WorkingCalendar, day: Day, months: number): Day {
  return nextWorkingDay(calendar, addMonths(day, months));
}
