import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** The head declares (QĐ19 art. 4.3). */
export function mayPublishDeclaration(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD');
}

/** Notice and posting are done and proved by whoever prepares the head's papers. */
export function mayRecordNotice(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}

export function mayRecordPosting(actor: ActorHere): boolean {
  return mayRecordNotice(actor);
}
