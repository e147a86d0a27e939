import { holdsEverywhere, type Actor } from '@qms/kernel';

/** Editions are settings of the whole register: an administrator enters what the ministry announced. */
export function mayImportStandardEdition(actor: Actor): boolean {
  return holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR', 'SERVICE');
}
