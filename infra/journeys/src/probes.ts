import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** What somebody should not be able to reach: ids by the type they belong to, and texts that only it has. */
export interface Target {
  ids: Readonly<Record<string, string>>;
  code: string;
  name: string;
}

export interface Probe {
  /** Where it goes: `agency.documents.nodes`. */
  path: string;
  query: string;
}

const PLAIN: Readonly<Record<string, string>> = {
  Date: '"2021-06-30"',
  Int: '1',
  Boolean: 'false',
  JSON: '{}',
};

/** How far beneath the answer: an agency's documents' nodes are two steps. */
const DEPTH = 2;

/** Every way to ask for the target that the schema offers: each root field with each id, each field beneath the answer. */
export function questionsAbout(schema: GraphQLSchema, target: Target): Probe[] {
  const root = schema.getQueryType();
  if (!root) return [];
  return Object.values(root.getFields()).flatMap((field) =>
    argumentSets(field, target).flatMap((args) =>
      selections(getNamedType(field.type) as GraphQLObjectType, target, DEPTH).map(({ path, selection }) => ({
        path: [field.name, ...path].join('.'),
        query: `{ ${field.name}${args} ${selection} }`,
      })),
    ),
  );
}

/** Every mutation, aimed at the target with each of its ids. */
export function attemptsOn(schema: GraphQLSchema, target: Target): Probe[] {
  const root = schema.getMutationType();
  if (!root) return [];
  return Object.values(root.getFields()).flatMap((field) =>
    argumentSets(field, target, true).map((args) => ({
      path: field.name,
      query: `mutation { ${field.name}${args} { ${leaves(getNamedType(field.type) as GraphQLObjectType)} } }`,
    })),
  );
}

/** One set of arguments for each id that could stand in an argument that takes one; all others as plain as can be. */
function argumentSets(field: GraphQLField<unknown, unknown>, target: Target, all = false): string[] {
  const wanted = field.args.filter(({ name, type }) => all || isNonNullType(type) || reaches(name, type));
  if (wanted.length === 0) return [''];
  const takesId = wanted.some(({ type }) => mentionsId(type));
  const ids = takesId ? Object.values(target.ids) : [''];
  return ids.map((id) => `(${wanted.map((arg) => `${arg.name}: ${valueOf(arg, id, target)}`).join(', ')})`);
}

function reaches(name: string, type: GraphQLInputType): boolean {
  return name === 'code' || mentionsId(type);
}

function mentionsId(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  if (isInputObjectType(named)) return Object.values(named.getFields()).some((field) => mentionsId(field.type));
  return named.name === 'ID';
}

function valueOf({ name, type }: Pick<GraphQLArgument, 'name' | 'type'>, id: string, target: Target): string {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return `[${valueOf({ name, type: nullable.ofType }, id, target)}]`;
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields()).filter(({ type: of }) => isNonNullType(of) || mentionsId(of));
    return `{ ${fields.map((field) => `${field.name}: ${valueOf(field, id, target)}`).join(', ')} }`;
  }
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name ?? '';
  if (nullable.name === 'ID') return JSON.stringify(id);
  if (name === 'first') return '50';
  if (name === 'year') return '2020';
  if (nullable.name === 'String')
    return JSON.stringify(name === 'code' ? target.code : name === 'after' ? '' : target.name);
  return PLAIN[nullable.name] ?? '""';
}

/** The leaves of a type, and then of each object beneath it, as selections of their own. */
function selections(type: GraphQLObjectType, target: Target, depth: number): { path: string[]; selection: string }[] {
  if (!isObjectType(type)) return [{ path: [], selection: '' }];
  const own = leaves(type);
  const beneath = Object.values(type.getFields())
    .filter(({ type: of }) => depth > 0 && isObjectType(getNamedType(of)))
    .flatMap((field) =>
      selections(getNamedType(field.type) as GraphQLObjectType, target, depth - 1).map(({ path, selection }) => ({
        path: [field.name, ...path],
        selection: `{ ${field.name}${plainArguments(field)} ${selection} }`,
      })),
    );
  return [{ path: [], selection: `{ ${own} }` }, ...beneath];
}

function plainArguments(field: GraphQLField<unknown, unknown>): string {
  const needed = field.args.filter(({ type }) => isNonNullType(type));
  const none: Target = { ids: {}, code: '', name: '2015' };
  const given = needed.map((arg) => `${arg.name}: ${arg.name === 'first' ? '5' : valueOf(arg, '', none)}`);
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

function leaves(type: GraphQLObjectType): string {
  const names = Object.values(type.getFields())
    .filter(({ type: of, args }) => isLeafType(getNamedType(of)) && args.every((arg) => !isNonNullType(arg.type)))
    .map(({ name }) => name);
  return ['__typename', ...names].join(' ');
}
