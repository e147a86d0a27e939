import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** The lead unit reports; whoever receives may ask for it too (QĐ19 art. 12.4, 12.6). */
export function mayRequestReport(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'LEAD', 'APPROVER', 'MINISTRY_OVERSEER', 'SERVICE');
}
