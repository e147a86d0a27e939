import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql';
import { idsFor, type Target } from './target.js';

type Field = GraphQLField<unknown, unknown>;
type Given = Pick<GraphQLArgument | GraphQLInputField, 'name' | 'type'>;

const PLAIN: Readonly<Record<string, string>> = { Date: '"2021-06-30"', Int: '1', Boolean: 'false', JSON: '{}' };

/** The plainest way to ask a root field for the target, with each id, and a short page. */
export function plainWaysToAsk(field: Field, target: Target): string[] {
  return combined(field.name, requiredOf(field), target, SHORT);
}

/** Every way to ask a root field for the target: with each id, with its code and name, through each filter alone. */
export function waysToAsk(field: Field, target: Target): string[] {
  const optional = field.args.filter(({ name, type }) => !isNonNullType(type) && name !== 'after');
  const ways = [requiredOf(field), ...optional.map((arg) => [...requiredOf(field), arg])];
  return [...new Set(ways.flatMap((args) => combined(field.name, args, target, WHOLE)))];
}

/** Sizes of pages: of those that more is asked about, and of those that are only looked through. */
const SHORT = '3';
const WHOLE = '100';

function requiredOf(field: Field): GraphQLArgument[] {
  return field.args.filter(({ type }) => isNonNullType(type));
}

/** With an id in every place that takes one, each that belongs in one of them; all others as plain as can be. */
export function waysToAct(field: Field, target: Target): string[] {
  const places = field.args.filter(({ type }) => mentionsId(type));
  const ids = places.length === 0 ? [''] : [...new Set(places.flatMap(({ name }) => idsFor(name, field.name, target)))];
  return ids.map((id) => list(field.args.map((arg) => [arg.name, plain(arg, id, target)])));
}

/** What a field beneath the root is given: a short page, and nothing of anybody. */
export function plainArguments(field: Field): string {
  const needed = field.args.filter(({ type }) => isNonNullType(type));
  const none: Target = { ids: {}, code: '', name: '2015' };
  return list(needed.map((arg) => [arg.name, arg.name === 'first' ? '2' : plain(arg, '', none)]));
}

/** The values of one argument at a time are varied together: an id stands in every place at once. */
function combined(root: string, args: readonly GraphQLArgument[], target: Target, first: string): string[] {
  const varied = args.map((arg) => ({
    name: arg.name,
    values: arg.name === 'first' ? [first] : valuesOf(root, arg, target),
  }));
  const most = Math.max(1, ...varied.map(({ values }) => values.length));
  return Array.from({ length: most }, (_, n) =>
    list(varied.map(({ name, values }) => [name, values[n % values.length] ?? ''])),
  );
}

function valuesOf(root: string, { name, type }: Given, target: Target): string[] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return valuesOf(root, { name, type: nullable.ofType }, target).map((value) => `[${value}]`);
  if (isInputObjectType(nullable)) {
    return Object.values(nullable.getFields()).flatMap((field) =>
      valuesOf(root, field, target).map((value) => `{ ${field.name}: ${value} }`),
    );
  }
  if (isEnumType(nullable)) return nullable.getValues().map((value) => value.name);
  if (nullable.name === 'ID') return idsFor(name, root, target).map((id) => JSON.stringify(id));
  if (nullable.name === 'Date') return ['"2021-06-30"', '"2020-06-30"'];
  if (name === 'year') return ['2020', '2021'];
  if (nullable.name === 'String') return [target.code, target.name].map((text) => JSON.stringify(text));
  return [plain({ name, type }, '', target)];
}

function plain({ name, type }: Given, id: string, target: Target): string {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return `[${plain({ name, type: nullable.ofType }, id, target)}]`;
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields()).filter(({ type: of }) => isNonNullType(of) || mentionsId(of));
    return `{ ${fields.map((field) => `${field.name}: ${plain(field, id, target)}`).join(', ')} }`;
  }
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name ?? '';
  if (nullable.name === 'ID') return JSON.stringify(id);
  if (name === 'first') return SHORT;
  if (name === 'year') return '2020';
  if (nullable.name === 'String') return JSON.stringify(name === 'code' ? target.code : target.name);
  return PLAIN[nullable.name] ?? '""';
}

function mentionsId(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  if (isInputObjectType(named)) return Object.values(named.getFields()).some((field) => mentionsId(field.type));
  return named.name === 'ID';
}

function list(given: readonly (readonly [string, string])[]): string {
  return given.length === 0 ? '' : `(${given.map(([name, value]) => `${name}: ${value}`).join(', ')})`;
}
