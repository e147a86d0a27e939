import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** What may be done to an agency by whoever keeps the register at it, and to its history, also when it has ended. */
export const CHANGES = ['renameAgency', 'recodeAgency', 'moveAgency', 'reclassifyAgency'];
export const CORRECTIONS = ['correctAgency', 'correctFirstDay'];

/** The lead unit keeps the register of the agencies it leads (QĐ19 art. 12.4); an administrator decides nothing. */
export function mayChangeAgency(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'LEAD', 'SERVICE');
}

/** A move is a matter of both ends: the agency, and where it comes to lie. */
export function mayMoveAgency(actor: ActorHere, atParent: ActorHere): boolean {
  return mayChangeAgency(actor) && mayChangeAgency(atParent);
}

/** What was entered wrongly is mended by whoever may enter it; of what has ended, by whoever might on its last day. */
export function mayCorrectAgency(actor: ActorHere): boolean {
  return mayChangeAgency(actor);
}
