import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import type { Logger } from '@qms/chassis';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Budgets } from './budget.js';
import { MAX_SELECTIONS, MAX_TOKENS } from './errors.js';
import { withinLimits } from './limits.js';
import { publicEdge } from './public-edge.js';
import type { GatewayCtx, SubgraphSource } from './subgraph-source.js';

export interface PlannerOptions {
  supergraphSdl: string;
  sources: ReadonlyMap<string, SubgraphSource>;
  /** Whether the schema may be read and guessed at. */
  open: boolean;
  budgets: Budgets;
  log: Logger;
}

export interface Planner {
  apollo: ApolloServer<GatewayCtx>;
  /** What clients may ask: without what the subgraphs keep to themselves. */
  schema: GraphQLSchema;
}

/** Apollo's planner over our own sources, bounded before it plans; it is stopped with the app. */
export async function planner(app: FastifyInstance, options: PlannerOptions): Promise<Planner> {
  const { sources, open, log } = options;
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name = '' }) => {
      const source = sources.get(name);
      if (!source) throw new Error(`The supergraph names a subgraph that no setting places: ${name}`);
      return source;
    },
    logger: quiet(log),
  });
  let schema: GraphQLSchema | undefined;
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => (schema = apiSchema));
  const apollo = new ApolloServer<GatewayCtx>({
    gateway,
    introspection: open,
    // a guess at a name is a piece of the schema
    hideSchemaDetailsFromClientErrors: !open,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    nodeEnv: 'production',
    parseOptions: { maxTokens: MAX_TOKENS },
    maxRecursiveSelections: MAX_SELECTIONS,
    validationRules: [withinLimits],
    logger: quiet(log),
    plugins: [
      fastifyApolloDrainPlugin(app),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      publicEdge(options.budgets),
    ],
  });
  await apollo.start();
  if (!schema) throw new Error('the supergraph has no public schema');
  return { apollo, schema };
}

function quiet(log: Logger): { debug(): void; info(): void; warn(text: string): void; error(text: string): void } {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (text) => {
      log.warn({ reason: text }, 'apollo');
    },
    error: (text) => {
      log.error({ reason: text }, 'apollo');
    },
  };
}
