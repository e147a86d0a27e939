import {
  getNamedType,
  isNonNullType,
  isObjectType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import type { Access, TypeRule } from './access.js';

/** What every schema has: words of the protocol and the shape of a page. */
const SHAPES = ['PageInfo', '_Service'];

/** The type whose objects a page or an edge carries; the type itself when it is neither. */
export function carriedBy(type: GraphQLObjectType): GraphQLObjectType {
  const field = type.name.endsWith('Connection') ? 'nodes' : type.name.endsWith('Edge') ? 'node' : null;
  const carried = field === null ? undefined : type.getFields()[field]?.type;
  const named = carried && getNamedType(carried);
  return named && isObjectType(named) ? named : type;
}

/**
 * What of a schema has neither a policy nor an explicit `isPublic`, and what a declaration names that is not there;
 * one sentence each. Several declarations cover a schema composed of their services.
 */
export function uncovered(schema: GraphQLSchema, declared: readonly Access[]): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const objects = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType =>
      isObjectType(type) && !type.name.startsWith('__') && !roots.includes(type) && !SHAPES.includes(type.name),
  );
  const typeRules = (name: string): TypeRule[] => declared.flatMap(({ types }) => types[name] ?? []);
  const faults: string[] = [];

  for (const [root, kind] of [
    [roots[0], 'queries'],
    [roots[1], 'mutations'],
  ] as const) {
    const fields = root?.getFields() ?? {};
    for (const name of Object.keys(fields)) {
      if (name.startsWith('_')) continue;
      if (!declared.some((access) => access[kind][name])) faults.push(`${root?.name}.${name} has no policy`);
    }
    for (const access of declared) {
      for (const [name, rule] of Object.entries(access[kind])) {
        const field = fields[name];
        if (!field) faults.push(`${access.service} declares ${kind} ${name}, which is not there`);
        else if (rule.kind === 'as shown' && !ruledObject(field.type, typeRules))
          faults.push(`${name} shows nothing that has a policy`);
      }
    }
  }

  for (const type of objects) {
    const rules = typeRules(type.name);
    if (rules.length === 0 && (carriedBy(type) === type || typeRules(carriedBy(type).name).length === 0)) {
      for (const field of Object.keys(type.getFields())) faults.push(`${type.name}.${field} has no policy`);
    }
    for (const { rule, fields } of rules) {
      for (const [name, own] of Object.entries(fields)) {
        const field = type.getFields()[name];
        if (!field) faults.push(`${type.name}.${name} is declared and not there`);
        else if (own.kind === 'policy' && isNonNullType(field.type))
          faults.push(`${type.name}.${name} has a policy of its own: it must be nullable`);
        else if (own.kind === 'as shown' && !ruledObject(field.type, typeRules))
          faults.push(`${type.name}.${name} shows nothing that has a policy`);
      }
      if (rule.kind === 'part') faults.push(...shownElsewhere(schema, type, rule.of));
    }
  }
  for (const { service, types } of declared) {
    const missing = Object.keys(types).filter((name) => !isObjectType(schema.getType(name)));
    faults.push(...missing.map((name) => `${service} declares the type ${name}, which is not there`));
  }
  return faults;
}

function ruledObject(type: GraphQLOutputType, typeRules: (name: string) => TypeRule[]): boolean {
  const named = getNamedType(type);
  return isObjectType(named) && typeRules(carriedBy(named).name).some(({ rule }) => rule.kind !== 'part');
}

/** A part that another type shows as well has escaped the object whose rule guards it. */
function shownElsewhere(schema: GraphQLSchema, part: GraphQLObjectType, of: readonly string[]): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__') || of.includes(type.name)) return [];
    if (carriedBy(type) === part) return [];
    return Object.values(type.getFields())
      .filter((field) => {
        const named = getNamedType(field.type);
        return isObjectType(named) && carriedBy(named) === part;
      })
      .map(({ name }) => `${type.name}.${name} shows ${part.name}, a part of ${of.join(', ')}`);
  });
}
