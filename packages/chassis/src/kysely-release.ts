import { PostgresDriver, type DatabaseConnection, type TransactionSettings } from 'kysely';

/*
 * Kysely keeps a pooled connection for ever when BEGIN, COMMIT or ROLLBACK fails on it, as each does when the
 * server restarts in the middle of a transaction (kysely-org/kysely#1990). After as many of those as the pool is
 * large, a process would wait for a connection until someone restarts it. Importing this file mends the driver:
 * a connection that failed goes back to the pool, which throws away those that are dead.
 */
const { beginTransaction, rollbackTransaction } = PostgresDriver.prototype;

PostgresDriver.prototype.beginTransaction = async function (
  this: PostgresDriver,
  connection: DatabaseConnection,
  settings: TransactionSettings,
): Promise<void> {
  try {
    await beginTransaction.call(this, connection, settings);
  } catch (error) {
    await this.releaseConnection(connection as never);
    throw error;
  }
};

PostgresDriver.prototype.rollbackTransaction = async function (
  this: PostgresDriver,
  connection: DatabaseConnection,
): Promise<void> {
  // a rollback only fails when the connection is dead, and then the server has rolled back already
  await rollbackTransaction.call(this, connection as never).catch(() => undefined);
};
