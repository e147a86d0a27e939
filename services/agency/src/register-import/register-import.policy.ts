import { hasRoleHere, holds, holdsEverywhere, type Actor, type ActorHere } from '@qms/kernel';

/** A new tree is entered by an administrator; what hangs below a known agency by its lead unit; either by a process. */
export function mayImportAgencies(actor: Actor, atParents: readonly ActorHere[], newTree: boolean): boolean {
  if (holdsEverywhere(actor, 'SERVICE')) return true;
  if (atParents.length === 0 && holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR')) return true;
  return !newTree && atParents.length > 0 && atParents.every((here) => hasRoleHere(here, 'LEAD'));
}

/** Past declarations are entered by the lead unit for the agencies it leads. */
export function mayImportDeclarations(actor: Actor, atHolders: readonly ActorHere[]): boolean {
  if (holdsEverywhere(actor, 'SERVICE')) return true;
  return holds(actor, 'LEAD') && atHolders.every((here) => hasRoleHere(here, 'LEAD'));
}
