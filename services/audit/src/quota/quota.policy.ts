import { hasRoleHere, type Actor, type ActorHere, type Role } from '@qms/kernel';

const READERS: readonly Role[] = [
  'LEAD',
  'INSPECTOR',
  'APPROVER',
  'MINISTRY_OVERSEER',
  'SYSTEM_ADMINISTRATOR',
  'SERVICE',
];

/** Those who plan, conduct, approve or oversee the year’s inspections; an agency sees its own, not its neighbours’. */
export function mayReadQuota(actor: ActorHere): boolean {
  return hasRoleHere(actor, ...READERS);
}

/** The actor with only the grants that let them read a lead unit's quota. */
export function asQuotaReader(actor: Actor): Actor {
  return { ...actor, grants: actor.grants.filter((grant) => READERS.includes(grant.role)) };
}
