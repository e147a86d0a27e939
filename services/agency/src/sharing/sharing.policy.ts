import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** Sharing a system is the province's decision, entered by its lead unit (TT26 art. 6). */
export function mayAdmitAgency(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'LEAD', 'SERVICE');
}

/** Whoever may let an agency share a system may end the sharing. */
export function mayReleaseAgency(actor: ActorHere): boolean {
  return mayAdmitAgency(actor);
}
