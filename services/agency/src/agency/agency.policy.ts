import { hasRoleHere, holdsEverywhere, type Actor, type ActorHere } from '@qms/kernel';

/** The lead unit keeps the register below it; the first agency of a register is entered by an administrator. */
export function mayRegisterAgency(actor: Actor, atParent: ActorHere | null): boolean {
  if (atParent === null) return holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR', 'SERVICE');
  return hasRoleHere(atParent, 'LEAD', 'SYSTEM_ADMINISTRATOR', 'SERVICE');
}

/** Whom a province's own committee names to lead is the committee's to say, or an administrator's for it. */
export function mayAppointLeadUnit(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'APPROVER', 'SYSTEM_ADMINISTRATOR', 'SERVICE');
}
