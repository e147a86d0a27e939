import { hasRoleHere, holdsEverywhere, type Actor, type ActorHere } from '@qms/kernel';

/** Editions are settings of the whole register: an administrator enters what the ministry announced. */
export function mayImportStandardEdition(actor: Actor): boolean {
  return holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR', 'SERVICE');
}

/** What was done to an edition belongs to no agency: it is read by those whose role is everywhere. */
export function mayReadStandardJournal(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'SYSTEM_ADMINISTRATOR', 'MINISTRY_OVERSEER', 'SERVICE');
}
