import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { dayOf, serviceActor, type Actor, type Day, type Noun, newId } from '@qms/kernel';
import DataLoader from 'dataloader';
import type { Logger } from 'pino';
import type { Database } from './database.js';
import type { Columns } from './noun-mapping.js';
import type { Outside } from './outside.js';

export type Language = 'vi' | 'en';

/** What a keyed mutation leaves in the same transaction as its effect. */
export interface PendingKey {
  verb: string;
  key: string;
  inputHash: string;
}

/** Everything a question or a command may lean on; made anew for each request and job. */
export interface Ctx {
  readonly database: Database;
  readonly em: SqlEntityManager;
  readonly actor: Actor;
  readonly now: Date;
  readonly today: Day;
  readonly requestId: string;
  readonly language: Language;
  readonly log: Logger;
  readonly outside: Outside;
  readonly idempotencyKey: string | null;
  pendingKey: PendingKey | null;
  /** Nouns loaded by this request, as they were: the journal's "before". */
  readonly kept: Map<Noun, { open: Columns; personal: Columns | null; parts: string[][] }>;
  /** One batch a name and request: children of many parents in one statement. */
  loader<K, V>(name: string, batch: (keys: readonly K[]) => Promise<readonly V[]>): DataLoader<K, V>;
}

export interface CtxParts {
  database: Database;
  actor: Actor;
  now: Date;
  log: Logger;
  outside: Outside;
  requestId?: string;
  language?: Language;
  idempotencyKey?: string | null;
  /** For listeners: the transaction that also holds their inbox row. */
  em?: SqlEntityManager;
}

export function makeCtx(parts: CtxParts): Ctx {
  const loaders = new Map<string, unknown>();
  return {
    database: parts.database,
    em: parts.em ?? parts.database.fork(parts.actor),
    actor: parts.actor,
    now: parts.now,
    today: dayOf(parts.now),
    requestId: parts.requestId ?? newId(parts.now),
    language: parts.language ?? 'vi',
    log: parts.log,
    outside: parts.outside,
    idempotencyKey: parts.idempotencyKey ?? null,
    pendingKey: null,
    kept: new Map(),
    loader<K, V>(name: string, batch: (keys: readonly K[]) => Promise<readonly V[]>): DataLoader<K, V> {
      const known = loaders.get(name) as DataLoader<K, V> | undefined;
      if (known) return known;
      const made = new DataLoader<K, V, string>(batch, {
        cacheKeyFn: (key) => (typeof key === 'string' ? key : JSON.stringify(key)),
        maxBatchSize: 1000,
      }) as unknown as DataLoader<K, V>;
      loaders.set(name, made);
      return made;
    },
  };
}

/** The same work on an entity manager of its own: a transaction that fails leaves nothing behind for the next. */
export function freshCtx({ database, actor, now, log, outside, requestId, language }: Ctx): Ctx {
  return makeCtx({ database, actor, now, log, outside, requestId, language });
}

/** The context of a job that no person caused. */
export function serviceCtx(service: string, parts: Omit<CtxParts, 'actor'>): Ctx {
  return makeCtx({ ...parts, actor: serviceActor(service) });
}
