import { isDay, isStorable } from '@qms/kernel';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';

function readDay(value: unknown, node?: ValueNode): string {
  if (typeof value === 'string' && isDay(value)) return value;
  throw new GraphQLError('Not a day of the calendar; write it like 2021-06-30.', {
    extensions: { code: 'INVALID_INPUT' },
    // the place of a literal, from which its argument is told
    ...(node ? { nodes: node } : {}),
  });
}

/** A business day. Register rows hold it as text, so no zone can shift it. */
export const DayScalar = new GraphQLScalarType({
  name: 'Date',
  description: 'A business day in Vietnam, such as 2021-06-30.',
  serialize: (value) => readDay(value),
  parseValue: (value) => readDay(value),
  parseLiteral: (node: ValueNode) => readDay(node.kind === Kind.STRING ? node.value : undefined, node),
});

/** An instant. PostgreSQL text is read as what it is; the wire carries ISO 8601 with offset. */
export const InstantScalar = new GraphQLScalarType({
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  description: 'An instant with offset, such as 2021-06-30T07:00:00.000Z.',
  serialize: (value: unknown) => new Date(value as string | Date).toISOString(),
});

/** No input of ours is nested deeper; a body of brackets must not fill the stack. */
const MOST_DEPTH = 32;

/** The first text among variables or literals that cannot be stored (NUL, lone surrogate), or null. */
export function unstorableText(value: unknown, path = 'variables', depth = 0): string | null {
  if (depth > MOST_DEPTH) return path.slice(0, 100);
  if (typeof value === 'string') return isStorable(value) ? null : path;
  if (value === null || typeof value !== 'object') return null;
  for (const [key, inner] of Object.entries(value)) {
    if (!isStorable(key)) return path;
    const found = unstorableText(inner, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
