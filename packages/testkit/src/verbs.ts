import { newId, type Actor } from '@qms/kernel';
import type { GraphQLSchema } from 'graphql';
import type { Answer, Asking, World } from './world.js';

export type Input = Readonly<Record<string, unknown>>;

export interface Calling extends Asking {
  /** What is asked of the answer. Default: `id version`. */
  fields?: string;
}

/** The document of a mutation with these arguments, their types read from the schema. */
export function mutationOf(schema: GraphQLSchema, verb: string, input: Input, fields = 'id version'): string {
  const field = schema.getMutationType()?.getFields()[verb];
  if (!field) throw new Error(`the schema has no mutation ${verb}`);
  const args = Object.keys(input).map((name) => {
    const arg = field.args.find((each) => each.name === name);
    if (!arg) throw new Error(`${verb} takes no ${name}`);
    return { name, type: String(arg.type) };
  });
  const declared = args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
  return args.length === 0
    ? `mutation { ${verb} { ${fields} } }`
    : `mutation (${declared}) { ${verb}(${passed}) { ${fields} } }`;
}

/** What the only mutation of an answer returned; a refusal fails the test here, in its own words. */
export function done<T = { id: string; version: number } & Record<string, unknown>>(answer: Answer): T {
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return Object.values(answer.data as Record<string, T>)[0] as T;
}

/** The code of the first error, or undefined. */
export function codeOf(answer: Answer): unknown {
  return answer.errors?.[0]?.extensions['code'];
}

/** The rule that was broken, or undefined. */
export function ruleOf(answer: Answer): unknown {
  return answer.errors?.[0]?.extensions['rule'];
}

/** What a subject has left behind: the verbs in its journal in their order, and the events that name it by the alphabet. */
export async function traces(world: World, id: string): Promise<{ verbs: string[]; events: string[] }> {
  const verbs = await world.sql<{ verb: string }>(
    'select verb from journal where subject_id = $1 order by subject_version',
    [id],
  );
  const events = await world.sql<{ name: string }>(
    'select name from outbox where strpos(payload::text, $1) > 0 order by name',
    [id],
  );
  return { verbs: verbs.map((row) => row.verb), events: events.map((row) => row.name) };
}

/** Why each change of a subject was made, as its journal says, the earliest first; null where none was asked for. */
export async function reasonsOf(world: World, id: string): Promise<(string | null)[]> {
  const entries = await world.sql<{ reason: string | null }>(
    'select reason from journal where subject_id = $1 order by subject_version',
    [id],
  );
  return entries.map((row) => row.reason);
}

export interface Trial {
  verb: string;
  input: Input;
  /** The argument that names the subject. */
  subject: string;
  allowed: Actor;
  /** Reaches another agency. */
  outsider: Actor;
  /** They see the subject and may not do this to it. */
  others: readonly Actor[];
}

export interface Refusals {
  outsider: unknown;
  outsiderStale: unknown;
  unknown: unknown;
  stale: unknown;
  others: unknown[];
}

/** The codes with which a verb turns away; nothing has changed after all of them. */
export async function refusals(world: World, { verb, input, subject, ...who }: Trial): Promise<Refusals> {
  const version = Number(input['expectedVersion']);
  const stale = { ...input, expectedVersion: version - 1 };
  const call = async (as: Actor, given: Input): Promise<unknown> => codeOf(await world.mutate(verb, given, { as }));
  const others: unknown[] = [];
  for (const as of who.others) others.push(await call(as, input));
  return {
    outsider: await call(who.outsider, input),
    outsiderStale: await call(who.outsider, stale),
    unknown: await call(who.allowed, { ...input, [subject]: newId() }),
    stale: await call(who.allowed, stale),
    others: [...new Set(others)],
  };
}

/** How every verb turns away: what one does not reach is not there, and of that even the version says nothing. */
export const REFUSED: Refusals = {
  outsider: 'NOT_FOUND',
  outsiderStale: 'NOT_FOUND',
  unknown: 'NOT_FOUND',
  stale: 'CONFLICT',
  others: ['FORBIDDEN'],
};
