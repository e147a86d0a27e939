import { hasRoleHere, holds, holdsEverywhere, type Actor, type ActorHere, type Role } from '@qms/kernel';

const GIVING: readonly Role[] = ['SYSTEM_ADMINISTRATOR', 'LEAD', 'HEAD', 'SERVICE'];

/** Whoever may give some role somewhere may enrol the person to give it to. */
export function mayEnrolOfficer(actor: Actor): boolean {
  return holds(actor, ...GIVING);
}

/** Who works at an agency is read by name by everyone whose role reaches it, and by the person. */
export function mayReadOfficer(actor: ActorHere, officer: { id: string }): boolean {
  return actor.roles.size > 0 || actor.id === officer.id;
}

/** Address and certificates are read by those who answer for the agency or oversee it, and by the person. */
export function mayReadPersonal(actor: ActorHere, officer: { id: string }): boolean {
  return (
    actor.id === officer.id ||
    hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY', 'LEAD', 'APPROVER') ||
    hasRoleHere(actor, 'MINISTRY_OVERSEER', 'SYSTEM_ADMINISTRATOR', 'SERVICE')
  );
}

/** What was done to a person’s entry tells of every agency they served: it is read by those whose role is everywhere. */
export function mayReadOfficerJournal(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'MINISTRY_OVERSEER', 'SYSTEM_ADMINISTRATOR', 'SERVICE');
}

const GIVEN_BY_HEAD: readonly Role[] = ['ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF'];
const GIVEN_BY_LEAD: readonly Role[] = ['INSPECTOR', 'HEAD', ...GIVEN_BY_HEAD];

/** Administrators give any role; a lead unit those below it; a head those of the agency. */
export function mayGrantRole(actor: Actor, here: ActorHere | null, role: Role): boolean {
  if (holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR', 'SERVICE')) return true;
  // no agency named: the role would be held everywhere
  if (here === null) return false;
  return (
    (hasRoleHere(here, 'LEAD') && GIVEN_BY_LEAD.includes(role)) ||
    (hasRoleHere(here, 'HEAD') && GIVEN_BY_HEAD.includes(role))
  );
}

/** Whoever may give a role may end it, and a head, while in office, what they delegated themselves. */
export function mayRevokeRole(
  actor: Actor,
  here: ActorHere | null,
  grant: { role: Role; delegatedBy: string | null },
): boolean {
  if (here !== null && hasRoleHere(here, 'HEAD') && grant.delegatedBy === actor.id) return true;
  return mayGrantRole(actor, here, grant.role);
}

/** A head lets a deputy act for the agency for a period (KT., TL. or TUQ.); nobody passes on what was delegated. */
export function mayDelegateRole(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD');
}

/** Whoever gives roles at an agency records what its people are certified for (TT26 art. 40). */
export function mayRecordCompetence(actor: ActorHere): boolean {
  return hasRoleHere(actor, ...GIVING);
}

/** Who an address belongs to is told to the gateway alone. */
export function maySignIn(actor: Actor): boolean {
  return actor.id === 'service:gateway';
}
