import type { Actor } from '@qms/kernel';

/** The door that answers anyone asks under its own name; nobody asks here directly. */
export function mayCheckDeclaration(actor: Pick<Actor, 'id'>): boolean {
  return actor.id === 'service:gateway';
}
