import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** A document in force is read by everyone whose role reaches its agency; one that is not yet, by all but staff. */
export function mayReadDocument(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}

/** How many documents are in force is read by everyone whose role reaches the agency. */
export function mayReadDocumentFigures(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}

/** Those who prepare what the head signs keep the documents (QĐ19 art. 4.1). */
export function mayCreateDocument(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'ISO_SECRETARY', 'HEAD');
}

/** Whoever keeps the documents names them. */
export function mayRetitleDocument(actor: ActorHere): boolean {
  return mayCreateDocument(actor);
}

/** Whoever keeps the documents says how often each is reviewed. */
export function maySetReviewCycle(actor: ActorHere): boolean {
  return mayCreateDocument(actor);
}

/** Whoever keeps the documents says which procedures each describes (TT26 art. 41.6). */
export function mayLinkProcedures(actor: ActorHere): boolean {
  return mayCreateDocument(actor);
}

/** Taking a document out of force is the head's. */
export function mayWithdrawDocument(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD');
}

/** Staff who hold no other role read what is in force, not what is being written. */
export function mayReadDrafts(actor: ActorHere): boolean {
  return [...actor.roles].some((role) => role !== 'STAFF');
}
