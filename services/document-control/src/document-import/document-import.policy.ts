import { holds, type Actor, type Role } from '@qms/kernel';

const IMPORTING: readonly Role[] = ['LEAD', 'SERVICE'];

/** Registers from before this system are entered by the lead unit or the installing process. */
export function mayImportDocuments(actor: Actor): boolean {
  return holds(actor, ...IMPORTING);
}

/** The actor as far as importing goes: other roles open no further agency to it. */
export function importingActor(actor: Actor): Actor {
  return { ...actor, grants: actor.grants.filter(({ role }) => IMPORTING.includes(role)) };
}
