import { createRequire } from 'node:module';
import { isProving, proveEveryObject } from '@qms/chassis';

interface PgClientPrototype {
  query: (this: unknown, ...args: unknown[]) => unknown;
}

// the driver's own copy of pg is the one whose wire is counted
const requireFromDriver = createRequire(import.meta.resolve('@mikro-orm/postgresql'));
const prototype = (requireFromDriver('pg') as { Client: { prototype: PgClientPrototype } }).Client.prototype;

/** The statements a piece of work sends to PostgreSQL from this process; BEGIN, SET, COMMIT and their like left out, and what only tests prove. */
export async function countStatements<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[] }> {
  const statements: string[] = [];
  const sent = prototype.query;
  const proving = isProving();
  proveEveryObject(false);
  prototype.query = function count(this: unknown, ...args: unknown[]): unknown {
    const [first] = args;
    const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '');
    if (!/^\s*(begin|commit|rollback|set|start transaction|savepoint|release)\b/i.test(text)) statements.push(text);
    return sent.apply(this, args);
  };
  try {
    return { result: await work(), statements };
  } finally {
    proveEveryObject(proving);
    prototype.query = sent;
  }
}
