import { newId, ROLES, type ActorHere, type Role } from '@qms/kernel';

/** Somebody seen from an object, with these roles there. */
export function person(...roles: Role[]): ActorHere {
  return { id: newId(), roles: new Set(roles) };
}

/** The roles that a policy lets act, each tried alone: a row of the access matrix. */
export function rolesThatMay(policy: (actor: ActorHere) => boolean): Role[] {
  return ROLES.filter((role) => policy(person(role)));
}
