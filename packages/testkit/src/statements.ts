import { createRequire } from 'node:module';
import { isProving, proveEveryObject } from '@qms/chassis';

interface PgClientPrototype {
  query: (this: unknown, ...args: unknown[]) => unknown;
}

// the driver's own copy of pg is the one whose wire is counted
const requireFromDriver = createRequire(import.meta.resolve('@mikro-orm/postgresql'));
const prototype = (requireFromDriver('pg') as { Client: { prototype: PgClientPrototype } }).Client.prototype;

export interface Sent<T> {
  result: T;
  /** The questions with their values, in the same order. */
  questions: { text: string; values: unknown[] }[];
  /** The questions; BEGIN, SET, COMMIT and their like left out. */
  statements: string[];
  /** What was sent only to tell a connection who acts: none while the same actor keeps the same connection. */
  settings: string[];
}

/** The statements a piece of work sends to PostgreSQL from this process; what only tests prove is left out. */
export async function countStatements<T>(work: () => Promise<T>): Promise<Sent<T>> {
  const statements: string[] = [];
  const settings: string[] = [];
  const questions: Sent<T>['questions'] = [];
  const sent = prototype.query;
  const proving = isProving();
  proveEveryObject(false);
  prototype.query = function count(this: unknown, ...args: unknown[]): unknown {
    const [first] = args;
    const text = typeof first === 'string' ? first : ((first as { text?: string } | undefined)?.text ?? '');
    if (text.startsWith("select set_config('qms.")) settings.push(text);
    else if (!/^\s*(begin|commit|rollback|set|start transaction|savepoint|release)\b/i.test(text)) {
      statements.push(text);
      questions.push({ text, values: Array.isArray(args[1]) ? args[1] : [] });
    }
    return sent.apply(this, args);
  };
  try {
    return { result: await work(), statements, settings, questions };
  } finally {
    proveEveryObject(proving);
    prototype.query = sent;
  }
}
