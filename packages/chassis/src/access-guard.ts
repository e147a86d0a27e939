import { Forbidden, NotFound, type Actor } from '@qms/kernel';
import {
  defaultFieldResolver,
  getNamedType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { beginVerb, lets, wherever, type Access, type PolicyRule, type TypeRule } from './access.js';
import { carriedBy, uncovered } from './access-walk.js';
import type { Ctx } from './context.js';

type Field = GraphQLField<unknown, Ctx>;
type Resolve = GraphQLFieldResolver<unknown, Ctx>;
/** A type whose objects can be judged one by one. */
type Judged = TypeRule & { rule: PolicyRule; seenFrom: NonNullable<TypeRule['seenFrom']> };

/**
 * Whether every object is judged again as it leaves. It costs a statement a level where roles are held at agencies, so
 * only the tests do it: there an object that slipped past its store is an error. For whoever holds roles everywhere or
 * none at all it costs nothing, and is always done.
 */
let proving = false;

export function proveEveryObject(on: boolean): void {
  proving = on;
}

export function isProving(): boolean {
  return proving;
}

/** Binds a schema to its declaration: one with anything uncovered is not built. */
export function enforce(schema: GraphQLSchema, access: Access): void {
  const faults = uncovered(schema, [access]);
  if (faults.length > 0) throw new Error(`access.ts of ${access.service}:\n  ${faults.join('\n  ')}`);
  schema.extensions = { ...schema.extensions, [DECLARED]: access };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()) as Field[]) bind(type, field, schema, access);
  }
}

const DECLARED = 'access';

/** The verbs of a service that a person may use on some object. */
export function verbsSomewhere(schema: GraphQLSchema, actor: Actor): string[] {
  const access = schema.extensions[DECLARED] as Access;
  const here = wherever(actor);
  return Object.entries(access.mutations).flatMap(([verb, rule]) => (lets(rule, actor, here) ? [verb] : []));
}

function bind(type: GraphQLObjectType, field: Field, schema: GraphQLSchema, access: Access): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const shows = judgedType(field, access);
  let bound: Resolve = resolve;
  if (shows) bound = showing(bound, field, shows.name, shows.judged);
  if (type === schema.getMutationType()) bound = asVerb(bound, access.mutations[field.name]);
  else if (type === schema.getQueryType()) bound = asQuestion(bound, access.queries[field.name]);
  else {
    const own = access.types[type.name];
    const rule = own?.fields[field.name];
    const seenFrom = rule?.kind === 'policy' && (rule.seenFrom ?? own?.seenFrom);
    if (seenFrom) bound = asField(bound, rule, seenFrom);
  }
  if (bound !== resolve) field.resolve = bound;
}

function judgedType(field: Field, access: Access): { name: string; judged: Judged } | null {
  const named = getNamedType(field.type);
  if (!isObjectType(named)) return null;
  const { name } = carriedBy(named);
  const own = access.types[name];
  return own && isJudged(own) ? { name, judged: own } : null;
}

function isJudged(own: TypeRule): own is Judged {
  return own.rule.kind === 'policy' && own.seenFrom !== null;
}

/** What the command writes is judged as it is written; what it did not write is judged here. */
function asVerb(resolve: Resolve, rule: PolicyRule | undefined): Resolve {
  if (!rule) return resolve;
  return async (source, args, ctx, info) => {
    beginVerb(ctx, rule);
    const answer: unknown = await resolve(source, args, ctx, info);
    if (!lets(rule, ctx.actor, wherever(ctx.actor))) throw new Forbidden();
    return answer;
  };
}

function asQuestion(resolve: Resolve, rule: Access['queries'][string] | undefined): Resolve {
  if (rule?.kind !== 'policy') return resolve;
  return async (source, args, ctx, info) => {
    // what is not there is said first: FORBIDDEN would tell of it
    const answer: unknown = await resolve(source, args, ctx, info);
    if (!lets(rule, ctx.actor, wherever(ctx.actor))) throw new Forbidden();
    return answer;
  };
}

function asField(resolve: Resolve, rule: PolicyRule, seenFrom: Judged['seenFrom']): Resolve {
  return async (source, args, ctx, info) => {
    const here = await seenFrom(ctx, source as never);
    return lets(rule, ctx.actor, here, source as object) ? await resolve(source, args, ctx, info) : null;
  };
}

function showing(resolve: Resolve, field: Field, name: string, judged: Judged): Resolve {
  return async (source, args, ctx, info) =>
    letThrough(ctx, await resolve(source, args, ctx, info), name, judged, isNonNullType(field.type));
}

/** The answer without the objects that the policy does not let the asker see. */
async function letThrough(
  ctx: Ctx,
  answer: unknown,
  name: string,
  judged: Judged,
  required: boolean,
): Promise<unknown> {
  const free = ctx.actor.grants.every(({ agencyId }) => agencyId === null);
  if ((!free && !proving) || answer === null || typeof answer !== 'object') return answer;
  const seen = async (row: object): Promise<boolean> => {
    const here = free && !proving ? wherever(ctx.actor) : await judged.seenFrom(ctx, row as never);
    if (lets(judged.rule, ctx.actor, here, row)) return true;
    if (proving && !free) throw new Error(`a ${name} went out that ${judged.rule.policy} does not show`);
    return false;
  };
  const only = async <Row extends object>(rows: readonly Row[], of: (row: Row) => object): Promise<Row[]> => {
    const verdicts = await Promise.all(rows.map((row) => seen(of(row))));
    return rows.filter((_, at) => verdicts[at]);
  };
  if (Array.isArray(answer)) return only(answer as object[], (row) => row);
  if ('nodes' in answer && 'edges' in answer) {
    const page = answer as { nodes: object[]; edges: { node: object }[] };
    page.nodes = await only(page.nodes, (row) => row);
    page.edges = await only(page.edges, ({ node }) => node);
    return page;
  }
  if (await seen(answer)) return answer;
  if (required) throw new NotFound();
  return null;
}

/** What a reference finds is judged like any other object. */
export async function seenReference(
  ctx: Ctx,
  name: string,
  access: Access,
  found: Promise<object | null>,
): Promise<unknown> {
  const own = access.types[name];
  return own && isJudged(own) ? letThrough(ctx, await found, name, own, false) : found;
}
