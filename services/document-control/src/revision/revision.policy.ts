import { hasRoleHere, type ActorHere } from '@qms/kernel';
import { mayReadDrafts } from '../document/document.policy.js';

export interface Text {
  state: string;
  authorId: string;
  reviewers: readonly string[];
}

/** Staff read what is in force, and what they wrote or were asked to review; everyone else here reads every text. */
export function mayReadRevision(actor: ActorHere, revision: Text): boolean {
  if (actor.roles.size === 0) return false;
  return (
    mayReadDrafts(actor) ||
    revision.state === 'EFFECTIVE' ||
    revision.authorId === actor.id ||
    revision.reviewers.includes(actor.id)
  );
}

/** Texts are prepared by those who prepare what the head signs; staff ask for changes. */
export function mayDraftRevision(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'ISO_SECRETARY', 'HEAD');
}

/** Its author hands it to the reviewers, or the secretary for the author. */
export function maySubmitRevision(actor: ActorHere, revision: { authorId: string }): boolean {
  return actor.id === revision.authorId || hasRoleHere(actor, 'ISO_SECRETARY');
}

/** Whoever was named as reviewer; that they were is the noun’s own rule. */
export function mayReviewRevision(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF');
}

/** Only the head's approval brings a document into force (QĐ19 art. 4.2a). */
export function mayApproveRevision(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD');
}

/** What the head approved is put in force by those who keep the documents, or by the clock. */
export function mayMakeRevisionEffective(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY', 'SERVICE');
}

/** Whoever may hand a draft in may give it up. */
export function mayDiscardRevision(actor: ActorHere, revision: { authorId: string }): boolean {
  return maySubmitRevision(actor, revision);
}
