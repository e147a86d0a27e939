import { createHash, randomBytes } from 'node:crypto';
import { ask, type Database, type Logger } from '@qms/chassis';
import { sql } from 'kysely';
import { GATEWAY } from './database.js';
import type { IdentityProvider, SignedIn } from './identity-provider.js';
import { HEARD_MINUTES, type Logout } from './logout-token.js';
import { markedFor, sealedFor } from './sealed.js';

/** A signed-in browser: the cookie's value is known to the browser alone, the table keeps its hash. */
export interface Session {
  email: string;
}

interface Row {
  email: string;
  refreshToken: string | null;
  idToken: string | null;
  due: boolean;
}

/** Longest without signing in again, however busy. */
export const SESSION_HOURS = 12;
const RENEW_MINUTES = 10;
/** How long a gateway trusts what it read: another one's sign-out is heard of within this time. */
const REMEMBERED_MS = 15_000;
const MOST_REMEMBERED = 20_000;

export interface Sessions {
  /** Opens one and returns the cookie's value. */
  open(signedIn: SignedIn): Promise<string>;
  /** True of a cookie that a gateway of this installation gave out, whether or not its session has ended: nothing is looked up. */
  isOurs(cookie: string): boolean;
  /** Whose it is; null when it is unknown, over or ended. */
  read(cookie: string): Promise<Session | null>;
  /** Ends it; returns what the provider wants to hear on sign-out. */
  end(cookie: string): Promise<{ email: string | null; idToken: string | null }>;
  /** Ends all sessions of a person: signed out everywhere, or no longer in office. */
  endAll(email: string): Promise<void>;
  /** Ends what the provider has ended, once; false when that word was heard before, at whichever gateway. */
  endOfProvider(logout: Logout): Promise<boolean>;
}

export function sessions(database: Database, provider: IdentityProvider, secret: string, log: Logger): Sessions {
  const atRest = sealedFor('tokens at rest', secret);
  const { mark, isOurs } = markedFor('session cookies', secret);
  const known = new Map<string, { session: Session | null; until: number }>();
  const shut = async (token: string | undefined): Promise<string | null> =>
    token === undefined ? null : atRest.seal({ token }, SESSION_HOURS * 3600);
  const opened = async (text: string | null): Promise<string | null> => {
    const token = (await atRest.open(text ?? undefined))?.['token'];
    return typeof token === 'string' ? token : null;
  };
  const remove = async (where: ReturnType<typeof sql>): Promise<void> => {
    const gone = await ask(
      database.fork(GATEWAY),
      sql<{ hash: string }>`delete from session where ${where} returning id_hash as hash`,
    );
    for (const { hash } of gone) known.delete(hash);
  };

  /** One gateway renews it; a provider that is away disturbs nobody, one that says no ends it. */
  const renew = async (hash: string): Promise<void> => {
    const [claimed] = await ask(
      database.fork(GATEWAY),
      sql<{ refreshToken: string | null }>`
        update session set renew_at = now() + make_interval(mins => ${RENEW_MINUTES})
        where id_hash = ${hash} and renew_at <= now() returning refresh_token as "refreshToken"`,
    );
    const refreshToken = await opened(claimed?.refreshToken ?? null);
    if (refreshToken === null) return;
    const answer = await provider.renew(refreshToken);
    if (answer === 'refused') return remove(sql`id_hash = ${hash}`);
    if (answer === 'away' || answer.refreshToken === undefined) return;
    const next = await shut(answer.refreshToken);
    await ask(database.fork(GATEWAY), sql`update session set refresh_token = ${next} where id_hash = ${hash}`);
  };

  return {
    isOurs,
    async open({ email, subject, sid, refreshToken, idToken }) {
      const cookie = mark(randomBytes(32).toString('base64url'));
      const [refresh, identity] = await Promise.all([shut(refreshToken), shut(idToken)]);
      await ask(
        database.fork(GATEWAY),
        sql`insert into session (id_hash, email, subject, provider_session, refresh_token, id_token, opened_at, renew_at, ends_at)
            values (${hashOf(cookie)}, ${email}, ${subject}, ${sid ?? null}, ${refresh}, ${identity}, now(),
                    now() + make_interval(mins => ${RENEW_MINUTES}), now() + make_interval(hours => ${SESSION_HOURS}))`,
      );
      await ask(database.fork(GATEWAY), sql`delete from session where ends_at < now()`);
      return cookie;
    },
    async read(cookie) {
      if (!isOurs(cookie)) return null;
      const hash = hashOf(cookie);
      const held = known.get(hash);
      if (held && held.until > Date.now()) return held.session;
      const [row] = await ask(
        database.fork(GATEWAY),
        sql<Row>`select email, renew_at <= now() as due from session where id_hash = ${hash} and ends_at > now()`,
      );
      const session = row ? { email: row.email } : null;
      if (known.size >= MOST_REMEMBERED) known.clear();
      known.set(hash, { session, until: Date.now() + REMEMBERED_MS });
      if (row?.due) renew(hash).catch((err: unknown) => log.warn({ err }, 'a session could not be renewed'));
      return session;
    },
    async end(cookie) {
      const hash = hashOf(cookie);
      const [row] = await ask(
        database.fork(GATEWAY),
        sql<Pick<Row, 'email' | 'idToken'>>`
          delete from session where id_hash = ${hash} returning email, id_token as "idToken"`,
      );
      known.delete(hash);
      return { email: row?.email ?? null, idToken: await opened(row?.idToken ?? null) };
    },
    endAll: (email) => remove(sql`email = ${email}`),
    async endOfProvider({ id, sid, subject }) {
      // a session whose name the provider never told goes with its person
      const ended =
        sid === undefined
          ? sql`subject = ${subject}`
          : sql`(provider_session = ${sid} or (provider_session is null and subject = ${subject ?? null}))`;
      const em = database.fork(GATEWAY);
      const [heard] = await ask(
        em,
        sql<{ first: boolean; gone: string[] }>`
          with heard as (
            insert into heard_logout (id, until) values (${id}, now() + make_interval(mins => ${HEARD_MINUTES}))
            on conflict (id) do nothing returning id),
          gone as (delete from session where ${ended} and exists (select from heard) returning id_hash)
          select exists (select from heard) as first, array(select id_hash from gone) as gone`,
      );
      for (const hash of heard?.gone ?? []) known.delete(hash);
      await ask(em, sql`delete from heard_logout where until < now()`);
      return heard?.first === true;
    },
  };
}

function hashOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('hex');
}
