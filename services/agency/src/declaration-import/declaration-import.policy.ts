import { hasRoleHere, holds, holdsEverywhere, type Actor, type ActorHere } from '@qms/kernel';

/** Past declarations are entered by the lead unit for the agencies it leads: those that declared, and those that shared. */
export function mayImportDeclarations(actor: Actor, atAgencies: readonly ActorHere[]): boolean {
  if (holdsEverywhere(actor, 'SERVICE')) return true;
  return holds(actor, 'LEAD') && atAgencies.every((here) => hasRoleHere(here, 'LEAD'));
}
