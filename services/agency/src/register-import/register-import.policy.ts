import { holds, holdsEverywhere, type Actor } from '@qms/kernel';
import type { RegisterImport } from './register-import.js';

/** Whoever keeps some register may try a file; what it holds decides whether it is theirs to enter. */
export function mayBringRegister(actor: Actor): boolean {
  return holds(actor, 'LEAD', 'APPROVER', 'SYSTEM_ADMINISTRATOR', 'SERVICE');
}

/** What a file would change is known to who brought it, and to an administrator. */
export function mayReadImport(actor: Actor, taking: Pick<RegisterImport, 'actorId'>): boolean {
  return taking.actorId === actor.id || holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR');
}
