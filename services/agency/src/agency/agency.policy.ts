import { hasRoleHere, holdsEverywhere, type Actor, type ActorHere } from '@qms/kernel';

/** Everyone whose role reaches an agency reads its entry in the register. */
export function mayReadAgency(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}

/** The lead unit keeps the register below it; the first agency of a register is entered by an administrator. */
export function mayRegisterAgency(actor: Actor, atParent: ActorHere | null): boolean {
  if (atParent === null) return holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR', 'SERVICE');
  return hasRoleHere(atParent, 'LEAD', 'SERVICE');
}

/** Whom a province’s committee names to lead is the committee’s to say; an administrator decides nothing. */
export function mayAppointLeadUnit(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'APPROVER', 'SERVICE');
}
