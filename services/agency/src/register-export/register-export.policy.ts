import { holds, type Actor } from '@qms/kernel';
import type { List } from '../exported-list/exported-list.js';
import type { RegisterExport } from './register-export.js';

/** Who sees a list may have it as a file; people's names and addresses leave in bulk only with who keeps them. */
export function mayExportList(actor: Actor, list: List): boolean {
  if (list === 'OFFICERS') return holds(actor, 'LEAD', 'SYSTEM_ADMINISTRATOR', 'SERVICE');
  return actor.grants.length > 0;
}

/** The file is its maker's, as long as that person reaches what was reached when it was made. */
export function mayReadExport(
  actor: Actor,
  made: Pick<RegisterExport, 'actorId' | 'grantsSha256' | 'reachSha256'>,
  now: Pick<RegisterExport, 'grantsSha256' | 'reachSha256'>,
): boolean {
  return made.actorId === actor.id && made.grantsSha256 === now.grantsSha256 && made.reachSha256 === now.reachSha256;
}
