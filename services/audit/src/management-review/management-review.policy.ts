import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** What the leaders reviewed and decided is read by everyone whose role reaches the agency. */
export function mayReadManagementReview(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}

/** The agency plans its own reviews (TT26 art. 7.2). */
export function mayPlanManagementReview(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}

/** The leaders review; their head says what was decided (QĐ19 art. 4.2c). */
export function mayRecordManagementReview(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD');
}
