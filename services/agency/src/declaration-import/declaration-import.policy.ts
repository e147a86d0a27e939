import { hasRoleHere, holds, holdsEverywhere, type Actor, type ActorHere } from '@qms/kernel';

/** Past declarations are entered by the lead unit for the agencies it leads. */
export function mayImportDeclarations(actor: Actor, atHolders: readonly ActorHere[]): boolean {
  if (holdsEverywhere(actor, 'SERVICE')) return true;
  return holds(actor, 'LEAD') && atHolders.every((here) => hasRoleHere(here, 'LEAD'));
}
