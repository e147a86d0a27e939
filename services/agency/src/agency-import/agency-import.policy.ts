import { hasRoleHere, holdsEverywhere, type Actor, type ActorHere } from '@qms/kernel';

/** A new tree is entered by an administrator; what hangs below a known agency by its lead unit; either by a process. */
export function mayImportAgencies(actor: Actor, atParents: readonly ActorHere[], newTree: boolean): boolean {
  if (holdsEverywhere(actor, 'SERVICE')) return true;
  if (atParents.length === 0 && holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR')) return true;
  return !newTree && atParents.length > 0 && atParents.every((here) => hasRoleHere(here, 'LEAD'));
}
