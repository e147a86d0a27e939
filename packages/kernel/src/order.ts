import { dayOf, type Day } from './clock.js';
import { Invalid } from './errors.js';

/** What is reported has happened: not after today, and not before the step it follows. INVALID_INPUT on the field. */
export function requireHappened(field: string, on: Day, notBefore: Day | null, at: Date): void {
  if (on > dayOf(at)) {
    throw new Invalid(field, { vi: 'Ngày này chưa tới.', en: 'That day has not come yet.' });
  }
  if (notBefore !== null) requireNotBefore(field, on, notBefore);
}

/** A day that follows another, or is the same. INVALID_INPUT on the field. */
export function requireNotBefore(field: string, on: Day, notBefore: Day): void {
  if (on >= notBefore) return;
  throw new Invalid(field, {
    vi: `Ngày này phải từ ${notBefore} trở đi.`,
    en: `That day must not be before ${notBefore}.`,
  });
}

/** The first day after a span ends; null is open. INVALID_INPUT on the field unless the span holds a day. */
export function requireSpan(field: string, from: Day, to: Day | null): void {
  if (to === null || from < to) return;
  throw new Invalid(field, { vi: `Ngày này phải sau ${from}.`, en: `That day must be after ${from}.` });
}
