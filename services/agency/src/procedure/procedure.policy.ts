import { hasRoleHere, holds, type Actor, type ActorHere } from '@qms/kernel';

/** The province's list is kept by its lead unit (TT26 art. 4.2). */
export function mayAnnounceProcedures(actor: Actor): boolean {
  return holds(actor, 'LEAD', 'SERVICE');
}

export function mayWithdrawProcedures(actor: Actor): boolean {
  return mayAnnounceProcedures(actor);
}

export function mayAssignProcedures(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'LEAD', 'SERVICE');
}
