import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** A report and its files are read by those who answer for its scope or oversee it; staff do not. */
export function mayReadReport(actor: ActorHere): boolean {
  return [...actor.roles].some((role) => role !== 'STAFF');
}

/** The lead unit reports; whoever receives may ask for it too (QĐ19 art. 12.4, 12.6). */
export function mayRequestReport(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'LEAD', 'APPROVER', 'MINISTRY_OVERSEER', 'SERVICE');
}
