import { holdsEverywhere, type Actor } from '@qms/kernel';

/** Terms are settings of the whole register. */
export function mayChangeTerm(actor: Actor): boolean {
  return holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR');
}
