import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** What may be done to an agency's history by whoever keeps the register at it. */
export const HISTORY_VERBS = [
  'renameAgency',
  'recodeAgency',
  'moveAgency',
  'reclassifyAgency',
  'correctAgency',
  'correctFirstDay',
];

/** The lead unit keeps the register of the agencies it leads (QĐ19 art. 12.4); an administrator decides nothing. */
export function mayChangeAgency(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'LEAD', 'SERVICE');
}

/** A move is a matter of both ends: the agency, and where it comes to lie. */
export function mayMoveAgency(actor: ActorHere, atParent: ActorHere): boolean {
  return mayChangeAgency(actor) && mayChangeAgency(atParent);
}

/** What was entered wrongly is mended by whoever may enter it. */
export function mayCorrectAgency(actor: ActorHere): boolean {
  return mayChangeAgency(actor);
}
