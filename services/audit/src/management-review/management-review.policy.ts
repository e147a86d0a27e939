import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** The agency plans its own reviews (TT26 art. 7.2). */
export function mayPlanManagementReview(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}

/** The leaders review; their head says what was decided (QĐ19 art. 4.2c). */
export function mayRecordManagementReview(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD');
}
