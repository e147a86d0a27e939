import { getNamedType, isLeafType, isObjectType, type GraphQLField, type GraphQLObjectType } from 'graphql';
import { plainArguments } from './arguments.js';

/** What is asked of an object, and which fields of which types that is: `Agency.name`. */
export interface Selection {
  text: string;
  fields: readonly string[];
}

/** All leaves of a type and, so many objects further, all of what hangs on it; a page counts as what it carries. */
export function everythingOf(type: GraphQLObjectType, depth: number): Selection {
  const parts = [leavesOf(type)];
  for (const field of objectFields(type)) {
    if (depth > 0 || isShapeOfPage(type)) parts.push(beneath(type, field, isShapeOfPage(type) ? depth : depth - 1));
  }
  return joined(parts);
}

/** The leaves of a type, and then each object that hangs on it, as selections of their own. */
export function eachOf(type: GraphQLObjectType, depth: number): Selection[] {
  if (isShapeOfPage(type)) {
    const [nodes, ...others] = objectFields(type).sort(
      (a, b) => Number(b.name === 'nodes') - Number(a.name === 'nodes'),
    );
    const shape = joined([leavesOf(type), ...others.map((field) => beneath(type, field, 0))]);
    const carried = nodes ? eachOf(getNamedType(nodes.type) as GraphQLObjectType, depth) : [];
    return [shape, ...carried.map((one) => within(type, nodes as Field, one))];
  }
  const further = depth > 0 ? objectFields(type).map((field) => beneath(type, field, depth - 1)) : [];
  return [leavesOf(type), ...further];
}

type Field = GraphQLField<unknown, unknown>;

function beneath(type: GraphQLObjectType, field: Field, depth: number): Selection {
  return within(type, field, everythingOf(getNamedType(field.type) as GraphQLObjectType, depth));
}

function within(type: GraphQLObjectType, field: Field, { text, fields }: Selection): Selection {
  return {
    text: `${field.name}${plainArguments(field)} { ${text} }`,
    fields: [`${type.name}.${field.name}`, ...fields],
  };
}

function joined(parts: readonly Selection[]): Selection {
  return { text: parts.map(({ text }) => text).join(' '), fields: parts.flatMap(({ fields }) => fields) };
}

function leavesOf(type: GraphQLObjectType): Selection {
  const leaves = Object.values(type.getFields()).filter(({ type: of }) => isLeafType(getNamedType(of)));
  return {
    text: ['__typename', ...leaves.map((field) => `${field.name}${plainArguments(field)}`)].join(' '),
    fields: leaves.map(({ name }) => `${type.name}.${name}`),
  };
}

function objectFields(type: GraphQLObjectType): Field[] {
  return Object.values(type.getFields()).filter(({ type: of }) => isObjectType(getNamedType(of)));
}

/** A page and its edges are a way to an object, and no step further. */
function isShapeOfPage({ name }: GraphQLObjectType): boolean {
  return name.endsWith('Connection') || name.endsWith('Edge');
}
