import type { Actor, Grant, Role } from '@qms/kernel';

const IMPORTERS: readonly Role[] = ['LEAD', 'SERVICE'];

/** The lead unit enters its own history, or a process for it. */
export function mayImportInspections(actor: Actor): boolean {
  return importGrants(actor).length > 0;
}

/** The grants whose reach says which agencies' history the actor may enter. */
export function importGrants(actor: Actor): Grant[] {
  return actor.grants.filter((grant) => IMPORTERS.includes(grant.role));
}
