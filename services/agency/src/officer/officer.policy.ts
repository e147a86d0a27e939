import { hasRoleHere, holdsEverywhere, type Actor, type ActorHere, type Role } from '@qms/kernel';

/** Whoever may give some role somewhere may enrol the person to give it to. */
export function mayEnrolOfficer(actor: Actor): boolean {
  return actor.grants.some(({ role }) => ['SYSTEM_ADMINISTRATOR', 'LEAD', 'HEAD', 'SERVICE'].includes(role));
}

const GIVEN_BY_HEAD: readonly Role[] = ['ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF'];
const GIVEN_BY_LEAD: readonly Role[] = ['INSPECTOR', 'HEAD', ...GIVEN_BY_HEAD];

/** Administrators give any role; a lead unit those below it; a head those of the agency. `here` is null for everywhere. */
export function mayGrantRole(actor: Actor, here: ActorHere | null, role: Role): boolean {
  if (holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR', 'SERVICE')) return true;
  if (here === null) return false;
  return (
    (hasRoleHere(here, 'LEAD') && GIVEN_BY_LEAD.includes(role)) ||
    (hasRoleHere(here, 'HEAD') && GIVEN_BY_HEAD.includes(role))
  );
}

export function mayRecordCompetence(actor: Actor): boolean {
  return mayEnrolOfficer(actor);
}
