import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** A decision is read by everyone whose role reaches the agency that decided. */
export function mayReadAnnouncement(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}

/** The list of a territory is published by the lead unit of its People’s Committee (TT26 art. 4.2, 4.3). */
export function mayRecordPublication(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'LEAD', 'SERVICE');
}
