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

/** Longest text of one field, a name or a reason. */
const MOST_CHARACTERS = 300;
/** What a terminal obeys, an editor takes for the end of a line, or nobody sees: JSON lets it stand, a log does not. */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

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
      streamWrite: (line: string) => line.replaceAll(UNSEEN, inPlainSight),
      logMethod(this: Logger, args: unknown[], method: (...args: unknown[]) => void) {
        // pino would take the text of a bare error as the message; it goes through the same sieve
        const [first, message] = args;
        const error = first instanceof Error ? first : (first as { err?: unknown } | undefined)?.err;
        if (error instanceof Error && message === undefined) {
          method.apply(this, [first instanceof Error ? { err: first } : first, describeError(error).message]);
        } else {
          const said = args.map((each) => (typeof each === 'string' ? clipped(each) : each));
          method.apply(this, first instanceof Error ? [{ err: first }, ...said.slice(1)] : said);
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
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      FIELDS.has(name) ? [[name, typeof value === 'string' ? clipped(value) : value]] : [],
    ),
  );
}

function clipped(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}

function inPlainSight(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
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
  return {
    type: clipped(error.name),
    message: fromDatabase ? `database error ${code}${where ? ` at ${where}` : ''}` : oneLine(error.message),
    ...(typeof code === 'string' ? { code: clipped(code) } : {}),
    ...framesOf(error),
  };
}

/** Where it came from; what a message calls a frame is none. */
function framesOf({ message, stack = '' }: Error): Pick<ErrorFacts, 'stack'> {
  const at = stack.indexOf(message);
  const frames = (at < 0 ? stack : stack.slice(at + message.length))
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12)
    .map(clipped);
  return frames.length > 0 ? { stack: frames.join('\n') } : {};
}

function oneLine(text: string): string {
  return clipped(text.replaceAll(/\s+/g, ' '));
}
