import { holds, type Actor } from '@qms/kernel';

/** Whoever may decide somewhere; each act then asks for every agency it concerns. */
export function mayImportSuccessions(actor: Actor): boolean {
  return holds(actor, 'LEAD', 'APPROVER', 'SERVICE');
}
