import { hasRoleHere, type ActorHere } from '@qms/kernel';

/** A declaration is read by everyone whose role reaches an agency that the declared system serves. */
export function mayReadDeclaration(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}

/** The head declares (QĐ19 art. 4.3). */
export function mayPublishDeclaration(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD');
}

/** Notice and posting are done and proved by whoever prepares the head's papers. */
export function mayRecordNotice(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}

/** Whoever may record the notice may record the posting. */
export function mayRecordPosting(actor: ActorHere): boolean {
  return mayRecordNotice(actor);
}
