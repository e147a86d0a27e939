import { Forbidden } from './errors.js';

export const ROLES = [
  'SYSTEM_ADMINISTRATOR',
  'MINISTRY_OVERSEER',
  'APPROVER',
  'LEAD',
  'INSPECTOR',
  'HEAD',
  'ISO_SECRETARY',
  'INTERNAL_AUDITOR',
  'STAFF',
  'SERVICE',
] as const;

export type Role = (typeof ROLES)[number];

/** A role held at an agency and reaching its subtree; without an agency it is held everywhere. */
export interface Grant {
  role: Role;
  agencyId: string | null;
}

/** Who acts: an officer, or a process that names itself. `grants` are those valid now. */
export interface Actor {
  /** Officer id, or `service:<name>` for a process. */
  id: string;
  name: string;
  grants: readonly Grant[];
}

/** Roles whose reach follows the agencies a lead unit leads, not only its own subtree. */
export const LEADING_ROLES: readonly Role[] = ['LEAD', 'INSPECTOR'];

/** The process acting under its own name, for jobs that no person caused. */
export function serviceActor(name: string): Actor {
  return { id: `service:${name}`, name, grants: [{ role: 'SERVICE', agencyId: null }] };
}

/** True if the actor holds one of the roles, wherever it is held. */
export function holds(actor: Actor, ...roles: readonly Role[]): boolean {
  return actor.grants.some((grant) => roles.includes(grant.role));
}

/** True if the actor holds one of the roles with no agency named: everywhere. */
export function holdsEverywhere(actor: Actor, ...roles: readonly Role[]): boolean {
  return actor.grants.some((grant) => grant.agencyId === null && roles.includes(grant.role));
}

/** The actor as seen from one object: the roles whose reach covers that object's agency. */
export interface ActorHere {
  id: string;
  roles: ReadonlySet<Role>;
}

export function hasRoleHere(actor: ActorHere, ...roles: readonly Role[]): boolean {
  return roles.some((role) => actor.roles.has(role));
}

/** The second beat of every command: a policy said no. */
export function allow(allowed: boolean): asserts allowed {
  if (!allowed) throw new Forbidden();
}
