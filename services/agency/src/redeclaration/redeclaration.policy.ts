import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** A cause that lies in the register is found by its own worker. */
export function mayCallForRedeclaration(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'SERVICE');
}
