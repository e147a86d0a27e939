import type { Actor } from '@qms/kernel';
import { mayBringRegister } from '../register-import/register-import.policy.js';
import type { Upload } from './upload.js';

/** Files are brought by whoever may bring a register: a large one comes no other way. */
export function mayRequestUpload(actor: Actor): boolean {
  return mayBringRegister(actor);
}

/** A file is its bringer's alone, until what it holds is in the register. */
export function mayUseUpload(actor: Actor, upload: Pick<Upload, 'actorId'>): boolean {
  return mayRequestUpload(actor) && upload.actorId === actor.id;
}
