import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** The agency builds its own system; the lead unit may enter it in the register for it (QĐ19 art. 11, 12.4). */
export function mayEstablishQualitySystem(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY', 'LEAD', 'SERVICE');
}

export function mayStartApplying(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}

/** Only the head confirms (QĐ19 art. 4.2). */
export function mayConfirmEffectiveness(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD');
}

export function mayChangeScope(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}
