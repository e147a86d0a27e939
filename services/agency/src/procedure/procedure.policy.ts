import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** The list of a territory is kept by the lead unit of its People’s Committee (TT26 art. 4.2). */
export function mayAnnounceProcedures(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'LEAD', 'SERVICE');
}

/** Whoever may announce may withdraw. */
export function mayWithdrawProcedures(actor: ActorHere): boolean {
  return mayAnnounceProcedures(actor);
}

/** Which agency settles them is the lead unit’s to say (TT26 art. 4.2). */
export function mayAssignProcedures(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'LEAD', 'SERVICE');
}
