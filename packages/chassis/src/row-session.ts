import { AsyncLocalStorage } from 'node:async_hooks';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { isId, LEADING_ROLES, type Actor } from '@qms/kernel';
import { CompiledQuery, PostgresDriver, type DatabaseConnection } from 'kysely';

/** What PostgreSQL is told of an actor: the settings that the policies read, in the order of `SETTINGS`. */
export type RowSession = readonly [actor: string, everywhere: string, heldAt: string, leadingAt: string];

const SETTINGS = ['qms.actor', 'qms.everywhere', 'qms.held_at', 'qms.leading_at'] as const;
/** Tells a connection of one's own who acts, with the four values of a `RowSession`. */
export const TELL_WHO_ACTS = `select ${SETTINGS.map((name, n) => `set_config('${name}', $${n + 1}, false)`).join(', ')}`;

/** Nobody acts: every guarded table is empty, and takes nothing in. So is every connection that has been told nothing. */
const NOBODY: RowSession = ['', '', '', ''];

/** The grants of an actor as the policies read them; a read as of any day stays beneath them, whatever the day. */
export function rowSessionOf({ id, grants }: Actor): RowSession {
  const at = (held: Actor['grants']): string =>
    `{${[...new Set(held.flatMap(({ agencyId }) => (isId(agencyId) ? agencyId : [])))].toSorted().join(',')}}`;
  const everywhere = grants.some(({ agencyId }) => agencyId === null);
  return [id, everywhere ? 'on' : '', at(grants), at(grants.filter(({ role }) => LEADING_ROLES.includes(role)))];
}

const sessions = new WeakMap<SqlEntityManager, RowSession>();
const acting = new AsyncLocalStorage<RowSession>();

/** An entity manager whose every connection speaks for this actor, whichever of its methods asks for one. */
export function actingFor(em: SqlEntityManager, actor: Actor): SqlEntityManager {
  const session = rowSessionOf(actor);
  const bound = new Proxy(em, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown =>
        acting.run(session, () => Reflect.apply(member, target, given) as unknown);
    },
  });
  sessions.set(bound, session);
  return bound;
}

/** Runs what asks for a connection on behalf of an entity manager's actor; of nobody, if it speaks for none. */
export function inSessionOf<T>(em: SqlEntityManager, work: () => T): T {
  return acting.run(sessions.get(em) ?? NOBODY, work);
}

const told = new WeakMap<DatabaseConnection, string>();

/**
 * Called whenever a connection leaves the pool: it must not speak for whoever had it before. What it was last told is
 * remembered with it, so that the same actor costs no second statement. The settings are the connection's, not a
 * transaction's: no rollback takes them back.
 */
export async function tellWhoActs(connection: DatabaseConnection): Promise<void> {
  const session = acting.getStore() ?? NOBODY;
  const words = JSON.stringify(session);
  if ((told.get(connection) ?? JSON.stringify(NOBODY)) === words) return;
  try {
    await connection.executeQuery(CompiledQuery.raw(TELL_WHO_ACTS, [...session]));
    told.set(connection, words);
  } catch (error) {
    // the driver would keep a connection that fails here for ever; the pool throws it away if it is dead
    told.set(connection, UNKNOWN);
    await PostgresDriver.prototype.releaseConnection.call(undefined as never, connection as never);
    throw error;
  }
}

// a statement cut off half way may or may not have told it: it is told again
const UNKNOWN = '?';
