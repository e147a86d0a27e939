import { getNamedType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { plainWaysToAsk, waysToAct, waysToAsk } from './arguments.js';
import { eachOf, everythingOf, type Selection } from './selections.js';
import { idsFor, type Target } from './target.js';

export interface Probe {
  /** The field of the root: `agency`, `_entities Agency`. */
  root: string;
  /** The root field with its arguments and all that is asked beneath it. */
  text: string;
  /** Which fields of which types it asks for. */
  fields: readonly string[];
}

/** How far beneath the answer: an agency's documents' revisions are two steps. */
const DEPTH = 2;

/**
 * Every way to ask for the target that a schema offers: each root field in each way, and each field beneath the answer;
 * `piecewise` for a door that counts what one question asks for.
 */
export function questionsAbout(schema: GraphQLSchema, target: Target, piecewise = true): Probe[] {
  return rootFields(schema.getQueryType()).flatMap((field) => {
    const type = getNamedType(field.type) as GraphQLObjectType;
    const beneath = piecewise ? eachOf(type, DEPTH) : [everythingOf(type, DEPTH)];
    const asking = (args: string, { text, fields }: Selection): Probe => ({
      root: field.name,
      text: `${field.name}${args} { ${text} }`,
      fields: [`Query.${field.name}`, ...fields],
    });
    return [
      ...plainWaysToAsk(field, target).flatMap((args) => beneath.map((selection) => asking(args, selection))),
      ...waysToAsk(field, target).map((args) => asking(args, everythingOf(type, 0))),
    ];
  });
}

/** Every mutation, aimed at the target with each of its ids. */
export function attemptsOn(schema: GraphQLSchema, target: Target): Probe[] {
  return rootFields(schema.getMutationType()).flatMap((field) => {
    const { text, fields } = everythingOf(getNamedType(field.type) as GraphQLObjectType, 1);
    return waysToAct(field, target).map((args) => ({
      root: field.name,
      text: `${field.name}${args} { ${text} }`,
      fields: [`Mutation.${field.name}`, ...fields],
    }));
  });
}

/** Every entity of a subgraph by each id on two days, past the gateway that would ask for it. */
export function referencesTo(schema: GraphQLSchema, target: Target): Probe[] {
  return entities(schema).flatMap((type) => {
    const { text, fields } = everythingOf(type, DEPTH);
    return idsFor('id', type.name.charAt(0).toLowerCase() + type.name.slice(1), target).flatMap((id) =>
      ['2021-06-30', '2020-06-30'].map((asOf) => ({
        root: `_entities ${type.name}`,
        text: `_entities(representations: [{ __typename: "${type.name}", id: "${id}", asOf: "${asOf}" }]) { ... on ${type.name} { ${text} } }`,
        fields,
      })),
    );
  });
}

/** All fields of all types of a schema; what describes the schema itself is no field of anybody's. */
export function fieldsOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('_')
      ? Object.keys(type.getFields()).flatMap((name) => (name.startsWith('_') ? [] : [`${type.name}.${name}`]))
      : [],
  );
}

function rootFields(root: GraphQLObjectType | null | undefined) {
  return Object.values(root?.getFields() ?? {}).filter(({ name }) => !name.startsWith('_'));
}

function entities(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType =>
      isObjectType(type) &&
      (type.astNode?.directives ?? []).some(
        ({ name, arguments: given }) =>
          name.value === 'key' && !(given ?? []).some((arg) => arg.name.value === 'resolvable'),
      ),
  );
}
