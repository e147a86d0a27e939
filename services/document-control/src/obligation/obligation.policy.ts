import type { ActorHere } from '@qms/kernel';

/** What an agency has to do, and by when, is read by everyone whose role reaches it. */
export function mayReadObligation(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}
