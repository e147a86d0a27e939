import { holdsEverywhere, type Actor } from '@qms/kernel';

/** People are brought in bulk by an administrator, or by the installing process. */
export function mayImportOfficers(actor: Actor): boolean {
  return holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR', 'SERVICE');
}
