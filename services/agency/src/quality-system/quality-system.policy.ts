import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** A system is read by everyone whose role reaches an agency that it serves. */
export function mayReadQualitySystem(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}

/** The agency builds its own system; the lead unit may enter it in the register for it (QĐ19 art. 11, 12.4). */
export function mayEstablishQualitySystem(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY', 'LEAD', 'SERVICE');
}

/** The documents are in force: whoever prepares the head’s papers, or the head, says so (QĐ19 art. 4.2). */
export function mayStartApplying(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}

/** Only the head confirms (QĐ19 art. 4.2). */
export function mayConfirmEffectiveness(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD');
}

/** What a system covers is changed by those who keep it (QĐ19 art. 4.4). */
export function mayChangeScope(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}
