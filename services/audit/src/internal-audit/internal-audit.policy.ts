import { hasRoleHere, type ActorHere } from '@qms/kernel';
import type { InternalAudit } from './internal-audit.js';

/** What an agency found in auditing itself is read by everyone whose role reaches it. */
export function mayReadInternalAudit(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}

/** The agency plans its own audits (TT26 art. 7.2). */
export function mayPlanInternalAudit(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}

/** Its auditors record what they found: those who were named for it. */
export function mayRecordInternalAudit(actor: ActorHere, audit: Pick<InternalAudit, 'items'>): boolean {
  return hasRoleHere(actor, 'INTERNAL_AUDITOR') && audit.items.some(({ auditorId }) => auditorId === actor.id);
}
