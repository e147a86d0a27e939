import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** An act is seen by whoever reaches the territory in which it takes place. */
export function mayReadSuccession(atTerritory: ActorHere): boolean {
  return atTerritory.roles.size > 0;
}

/** Decided by the People’s Committee, entered by it or by the lead unit, for agencies that all lie within its reach. */
export function mayDecideSuccession(involved: readonly ActorHere[]): boolean {
  return involved.length > 0 && involved.every((here) => hasRoleHere(here, 'APPROVER', 'LEAD', 'SERVICE'));
}

/** Given up by whoever may decide in that territory. */
export function mayCancelSuccession(atTerritory: ActorHere): boolean {
  return mayDecideSuccession([atTerritory]);
}

/** Its day brings it about, not a person. */
export function mayTakeEffect(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'SERVICE');
}
