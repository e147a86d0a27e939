import type { ActorHere } from '@qms/kernel';

/** Whoever was reminded reads the reminder; an agency’s are read by those who answer for it or oversee it. */
export function mayReadReminder(actor: ActorHere, reminder: { recipientId: string }): boolean {
  return reminder.recipientId === actor.id || mayReadRemindersOf(actor);
}

/** What an agency was reminded of is read by those who answer for it or oversee it; staff do not. */
export function mayReadRemindersOf(actor: ActorHere): boolean {
  return [...actor.roles].some((role) => role !== 'STAFF');
}
