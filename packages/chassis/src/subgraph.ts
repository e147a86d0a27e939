import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { Invalid, isDay, isId, type Day } from '@qms/kernel';
import {
  DirectiveLocation,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLNonNull,
  GraphQLString,
  isObjectType,
  parse,
  specifiedDirectives,
  type GraphQLSchema,
} from 'graphql';
import { buildSchema, createResolversMap, getMetadataStorage, type BuildSchemaOptions } from 'type-graphql';
import type { Access } from './access.js';
import { enforce, seenReference } from './access-guard.js';
import type { Ctx } from './context.js';
import { InstantScalar } from './scalars.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", ' +
  'import: ["@key", "@shareable", "@external", "@inaccessible", "@provides", "@requires"])\n\n';

const { OBJECT, INTERFACE, FIELD_DEFINITION, ENUM, ARGUMENT_DEFINITION } = DirectiveLocation;
const everyPlace = [OBJECT, INTERFACE, FIELD_DEFINITION, ENUM, ARGUMENT_DEFINITION];

/** Stand-ins while type-graphql builds; the printed document links the real ones. */
const federationDirectives = [
  new GraphQLDirective({
    name: 'key',
    locations: [OBJECT],
    isRepeatable: true,
    args: { fields: { type: new GraphQLNonNull(GraphQLString) }, resolvable: { type: GraphQLBoolean } },
  }),
  new GraphQLDirective({ name: 'shareable', locations: everyPlace }),
  new GraphQLDirective({ name: 'external', locations: everyPlace }),
  new GraphQLDirective({ name: 'inaccessible', locations: everyPlace }),
  new GraphQLDirective({
    name: 'requires',
    locations: [FIELD_DEFINITION],
    args: { fields: { type: new GraphQLNonNull(GraphQLString) } },
  }),
  new GraphQLDirective({
    name: 'provides',
    locations: [FIELD_DEFINITION],
    args: { fields: { type: new GraphQLNonNull(GraphQLString) } },
  }),
];

/** Loads what one representation names; called once for each, batched by the context's loaders. */
export type Reference = (ctx: Ctx, key: { id: string; asOf: Day }) => Promise<object | null>;

export interface SubgraphOptions {
  resolvers: BuildSchemaOptions['resolvers'];
  /** By type name: how an entity is found again from its key. */
  references: Readonly<Record<string, Reference>>;
  /** Who may do and see what: without it nothing is built. */
  access: Access;
}

export interface Subgraph {
  schema: GraphQLSchema;
  /** The published contract, as committed in schema.graphql. */
  sdl: string;
}

/** Arguments that mean the same wherever they stand; a resolver describes the others, and may describe these. */
const WORDS: Readonly<Record<string, string>> = {
  id: 'Its identity.',
  first: 'How many, 1 to 100.',
  after: 'The endCursor of the page before; nothing for the first page.',
  asOf: 'The day at which the register is read; today unless given.',
  filter: 'What must hold; nothing lets all through.',
  dueBefore: 'The first day that is not asked for.',
  expectedVersion: 'The version it was read at; CONFLICT if it has changed since.',
  dryRun: 'True tells what would be and writes nothing.',
  csv: 'The file: UTF-8, separated by commas, with a header.',
};

function describeArguments(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const { args } of Object.values(type.getFields())) {
      for (const arg of args) arg.description ??= WORDS[arg.name];
    }
  }
}

/**
 * Builds a subgraph without listening: a server may serve it, and so may a process that holds all four. A query,
 * mutation, entity or field with neither a policy nor an explicit `isPublic` is not built.
 */
export async function buildSubgraph({ resolvers, references, access }: SubgraphOptions): Promise<Subgraph> {
  // decorators run from the last argument to the first, and a resolver's first call turns its own list round: in order from the start
  getMetadataStorage().params.sort((one, other) => one.index - other.index);
  const built = await buildSchema({
    resolvers,
    directives: [...specifiedDirectives, ...federationDirectives],
    scalarsMap: [{ type: Date, scalar: InstantScalar }],
    validate: false,
    skipCheck: true,
  });
  describeArguments(built);
  const body = printSchemaWithDirectives(built)
    .replace(/^schema \{[^}]*\}\s*/m, '')
    .replace(/^directive @[\s\S]*?\n\n(?=\S)/gm, '');
  const sdl = `${LINK}${body}\n`;
  const resolverMap = createResolversMap(built) as Record<string, Record<string, unknown>>;
  for (const [typeName, reference] of Object.entries(references)) {
    resolverMap[typeName] = {
      ...resolverMap[typeName],
      __resolveReference: (representation: Record<string, unknown>, ctx: Ctx) => {
        const key = keyOf(representation, ctx);
        return seenReference(ctx, typeName, access, reference(ctx, key));
      },
    };
  }
  // the federation typings want a narrower map than type-graphql's; both mean field functions by type
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolverMap as never }]);
  enforce(schema, access);
  return { schema, sdl };
}

/** A representation is data from outside: its key must have the shape of one before it meets SQL. */
function keyOf(representation: Record<string, unknown>, ctx: Ctx): { id: string; asOf: Day } {
  const { id, asOf = ctx.today } = representation;
  if (!isId(id) || typeof asOf !== 'string' || !isDay(asOf)) {
    throw new Invalid('representations', { vi: 'Khóa tham chiếu không hợp lệ.', en: 'Not a key of this entity.' });
  }
  return { id, asOf };
}
