import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import type { Actor } from '@qms/kernel';
import { sql, type DatabaseConnection, type RawBuilder } from 'kysely';
import './kysely-release.js';
import type { NounMapping } from './noun-mapping.js';
import { actingFor, inSessionOf, tellWhoActs } from './row-session.js';

export interface Database {
  readonly mappings: ReadonlyMap<unknown, NounMapping>;
  /** A fresh entity manager that sees and writes what the actor's grants reach: one a request or job, never shared. */
  fork(actor: Actor): SqlEntityManager;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** A login that serves; it neither owns the tables nor may create any. */
  url: string;
  mappings: readonly NounMapping[];
  /** Connections at most; each wait for one ends after 5 s. */
  poolMax?: number;
  name?: string;
}

/** Opens the pool lazily: nothing is connected until the first statement. */
export async function openDatabase({ url, mappings, poolMax = 10, name = 'qms' }: DatabaseOptions): Promise<Database> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: mappings.map((mapping) => mapping.schema),
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    allowGlobalContext: false,
    pool: { min: 0, max: poolMax },
    onReserveConnection: (connection) => tellWhoActs(connection as DatabaseConnection),
    driverOptions: {
      application_name: name,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 15_000,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 30_000,
    },
  });
  return {
    mappings: new Map(mappings.map((mapping) => [mapping.noun, mapping])),
    fork: (actor) => actingFor(orm.em.fork(), actor),
    close: () => orm.close(true),
  };
}

/** A question in SQL: bound parameters (arrays as `= any(${ids}::uuid[])`), plain rows, in the open transaction if any. */
export async function ask<Row>(em: SqlEntityManager, question: RawBuilder<Row>): Promise<Row[]> {
  const answer = await inSessionOf(em, () => question.execute(em.getKysely()));
  return answer.rows;
}

/** Like `ask`, for a question that has exactly one row. */
export async function askOne<Row>(em: SqlEntityManager, question: RawBuilder<Row>): Promise<Row> {
  const [row] = await ask(em, question);
  if (row === undefined) throw new Error('a question that must have a row had none');
  return row;
}

/** Runs the body in one transaction; inside an open one it joins that. */
export async function inTransaction<T>(em: SqlEntityManager, body: () => Promise<T>): Promise<T> {
  if (em.isInTransaction()) return body();
  await em.begin();
  try {
    const result = await body();
    await em.commit();
    return result;
  } catch (error) {
    await em.rollback();
    throw error;
  }
}

export interface MigrationClass {
  name: string;
  class: unknown;
}

/** Brings a database to the newest migration with its owner login; returns the names applied. */
export async function migrate(ownerUrl: string, migrations: readonly MigrationClass[]): Promise<string[]> {
  const orm = await MikroORM.init({
    clientUrl: ownerUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    ensureDatabase: false,
    extensions: [Migrator],
    migrations: {
      migrationsList: [...migrations] as never,
      tableName: 'migration',
      snapshot: false,
      silent: true,
    },
  });
  const lock = orm.em.fork();
  try {
    // a server and a worker that start together: the second finds nothing left to do
    await lock.begin();
    await ask(lock, sql`select pg_advisory_xact_lock(7265603)`);
    const applied = await orm.migrator.up();
    return applied.map((migration) => migration.name);
  } finally {
    await lock.rollback();
    await orm.close(true);
  }
}
