import { holds, type Actor } from '@qms/kernel';
import type { Upload } from './upload.js';

/** Files are brought by those who may import something: a lead unit, whoever approves, an administrator, a process. */
export function mayRequestUpload(actor: Actor): boolean {
  return holds(actor, 'LEAD', 'APPROVER', 'SYSTEM_ADMINISTRATOR', 'SERVICE');
}

/** A file is its bringer's alone, until what it holds is in the register. */
export function mayUseUpload(actor: Actor, upload: Pick<Upload, 'actorId'>): boolean {
  return mayRequestUpload(actor) && upload.actorId === actor.id;
}
