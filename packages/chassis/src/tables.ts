import { idempotencyTables } from './idempotency.js';
import { journalTables } from './journal.js';
import { outboxTables } from './outbox.js';

/** The tables that every service has besides its nouns'; part of its first migration. */
export const chassisTables = `${journalTables}${idempotencyTables}${outboxTables}`;
