import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** Those who prepare what the head signs keep the documents (QĐ19 art. 4.1). */
export function mayCreateDocument(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'ISO_SECRETARY', 'HEAD');
}

export function mayRetitleDocument(actor: ActorHere): boolean {
  return mayCreateDocument(actor);
}

export function maySetReviewCycle(actor: ActorHere): boolean {
  return mayCreateDocument(actor);
}

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
