import { hasRoleHere, holdsEverywhere, type Actor, type ActorHere } from '@qms/kernel';

/** Terms are settings of the whole register: an administrator enters what the province decided. */
export function mayChangeTerm(actor: Actor): boolean {
  return holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR');
}

/** What was done to a term belongs to no agency: it is read by those whose role is everywhere. */
export function mayReadTermJournal(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'SYSTEM_ADMINISTRATOR', 'MINISTRY_OVERSEER', 'SERVICE');
}
