import type { Actor, ActorHere } from '@qms/kernel';
import { mayChangeTerm, mayReadTermJournal } from '../term/term.policy.js';

/** The calendar is a setting of the whole register, as the terms are: an administrator enters what the law and the year’s schedule say. */
export function maySetWorkingDay(actor: Actor): boolean {
  return mayChangeTerm(actor);
}

/** What was done to a day of the calendar belongs to no agency: it is read by those whose role is everywhere. */
export function mayReadWorkingDayJournal(actor: ActorHere): boolean {
  return mayReadTermJournal(actor);
}
