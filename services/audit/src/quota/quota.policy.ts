import type { Actor, Role } from '@qms/kernel';

/** Those who plan, conduct, approve or oversee the year's inspections; an agency sees its own, not its neighbours'. */
const READERS: readonly Role[] = [
  'LEAD',
  'INSPECTOR',
  'APPROVER',
  'MINISTRY_OVERSEER',
  'SYSTEM_ADMINISTRATOR',
  'SERVICE',
];

/** The actor with only the grants that let them read a lead unit's quota. */
export function asQuotaReader(actor: Actor): Actor {
  return { ...actor, grants: actor.grants.filter((grant) => READERS.includes(grant.role)) };
}
