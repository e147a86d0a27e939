import { hasRoleHere, type ActorHere } from '@qms/kernel';

export function mayDraftRevision(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'ISO_SECRETARY', 'HEAD', 'STAFF');
}

export function maySubmitRevision(actor: ActorHere, revision: { authorId: string }): boolean {
  return actor.id === revision.authorId || hasRoleHere(actor, 'ISO_SECRETARY');
}

/** Whoever was named as reviewer; that they were is the noun's own rule. */
export function mayReviewRevision(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF');
}

/** Only the head's approval brings a document into force (QĐ19 art. 4.2a). */
export function mayApproveRevision(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD');
}

export function mayMakeRevisionEffective(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY', 'SERVICE');
}

export function mayDiscardRevision(actor: ActorHere, revision: { authorId: string }): boolean {
  return maySubmitRevision(actor, revision);
}
