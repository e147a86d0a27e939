import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** The head decides on the committee; whoever prepares the head's papers enters the decision (TT26 art. 7.2b). */
export function mayAppointCommittee(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}
