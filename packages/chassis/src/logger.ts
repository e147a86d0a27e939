import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** What a log line may carry. Anything else is dropped, so that no person's name can slip in by accident. */
const FIELDS = new Set([
  ...[
    'service',
    'requestId',
    'actor',
    'actorId',
    'operation',
    'operationHash',
    'method',
    'route',
    'status',
    'ms',
    'outcome',
  ],
  ...['job', 'jobId', 'queue', 'event', 'eventId', 'listener', 'attempt', 'attempts', 'parked', 'count', 'bytes'],
  ...['err', 'errorId', 'code', 'rule', 'reason', 'step', 'signal', 'port', 'address', 'subgraph', 'period', 'kind'],
  ...['id', 'version', 'migration', 'check', 'source', 'statements'],
]);

export interface LoggerOptions {
  service: string;
  /** pino's levels; `silent` for tests. */
  level?: string;
  /** Where lines go instead of standard output. */
  destination?: DestinationStream;
}

/** One JSON line for each request and job, with allow-listed fields only. */
export function createLogger({ service, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: allowed,
    },
    serializers: { err: describeError },
    hooks: {
      logMethod(this: Logger, args: unknown[], method: (...args: unknown[]) => void) {
        // pino would take the text of a bare error as the message; it goes through the same sieve
        const [first, message] = args;
        const error = first instanceof Error ? first : (first as { err?: unknown } | undefined)?.err;
        if (error instanceof Error && message === undefined) {
          method.apply(this, [first instanceof Error ? { err: first } : first, describeError(error).message]);
        } else {
          method.apply(this, first instanceof Error ? [{ err: first }, ...args.slice(1)] : args);
        }
      },
    },
  };
  const log: Logger = destination ? pino(options as never, destination) : pino(options as never);
  // pino forgets the sieve for the bindings of a child; its children inherit this one
  const child = log.child as unknown as (this: Logger, bindings: Record<string, unknown>, options?: object) => Logger;
  log.child = function (this: Logger, bindings: Record<string, unknown>, more?: object): Logger {
    return child.call(this, allowed(bindings), more);
  } as unknown as Logger['child'];
  return log;
}

function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => FIELDS.has(name)));
}

export interface ErrorFacts {
  type: string;
  message: string;
  code?: string;
  stack?: string;
}

/** An error as logs may show it: a driver's text quotes values, so only its code and constraint remain. */
export function describeError(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something that is not an error was thrown' };
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown };
  const fromDatabase = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E');
  const where = [constraint, table].find((name) => typeof name === 'string');
  const stack = error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12)
    .join('\n');
  return {
    type: error.name,
    message: fromDatabase ? `database error ${code}${where ? ` at ${where}` : ''}` : oneLine(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(stack ? { stack } : {}),
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 300);
}
