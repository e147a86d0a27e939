import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import { DomainError, Invalid, isId, newId, NotFound, serviceActor, systemClock, type Clock } from '@qms/kernel';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { sql } from 'kysely';
import { makeCtx, type Ctx } from './context.js';
import { NOWHERE, type Outside } from './outside.js';
import { ask, type Database } from './database.js';
import { clientError, languageOf, noToken, refusal } from './graphql-errors.js';
import { healthRoutes } from './health.js';
import type { TokenReader } from './internal-token.js';
import { createLogger, type Logger } from './logger.js';
import { unstorableText } from './scalars.js';

export interface ServerOptions {
  service: string;
  schema: GraphQLSchema;
  database: Database;
  readToken: TokenReader;
  clock?: Clock;
  log?: Logger;
  /** Doors besides /graphql (files); each asks `contextOf` for its actor. */
  routes?: (app: FastifyInstance, contextOf: (request: FastifyRequest) => Promise<Ctx | null>) => void;
  outside?: Outside;
}

/** The request door, built but not listening. Nothing but health and metrics answers without an internal token. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { database, readToken, clock = systemClock, outside = NOWHERE } = options;
  const log = options.log ?? createLogger({ service: options.service, level: 'info' });
  const app = Fastify({ bodyLimit: 2_000_000, logger: false, requestTimeout: 30_000, forceCloseConnections: 'idle' });

  const contextOf = async (request: FastifyRequest): Promise<Ctx | null> => {
    const now = clock.now();
    const actor = await readToken(request.headers.authorization, now);
    if (!actor) return null;
    const requestId = request.headers['x-request-id'];
    const key = request.headers['idempotency-key'];
    return makeCtx({
      database,
      actor,
      now,
      log,
      outside,
      requestId: isId(requestId) ? requestId : newId(now),
      language: languageOf(request.headers['accept-language']),
      idempotencyKey: typeof key === 'string' ? key : null,
    });
  };

  const apollo = new ApolloServer<Ctx>({
    schema: options.schema,
    introspection: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    nodeEnv: 'production',
    plugins: [fastifyApolloDrainPlugin(app), ApolloServerPluginInlineTraceDisabled(), requestEdge(options.service)],
    logger: {
      debug: () => {},
      info: () => {},
      warn: (text: string) => log.warn(text),
      error: (text: string) => log.error(text),
    },
  });
  await apollo.start();

  const contexts = new WeakMap<FastifyRequest, Ctx>();
  app.addHook('onRequest', async (request, reply) => {
    // asked of the route, not of the address as it is written: /%67raphql leads here too
    if (request.routeOptions.url !== '/graphql') return;
    const ctx = await contextOf(request);
    if (ctx) contexts.set(request, ctx);
    else await reply.code(401).send(refusal(noToken, languageOf(request.headers['accept-language'])));
  });
  app.addHook('preHandler', async (request) => {
    const bad = unstorableText(request.body, 'body');
    if (bad !== null) throw unstorable(bad.replace(/^body\./, ''));
  });
  app.setErrorHandler(async (error: { statusCode?: number }, request, reply) => {
    const language = languageOf(request.headers['accept-language']);
    const status = error.statusCode ?? 500;
    if (error instanceof DomainError) return reply.code(400).send(refusal(error, language));
    if (status < 500) return reply.code(status).send(refusal(unreadable, language));
    return reply.code(500).send({ errors: [clientError(error, language, log)] });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(refusal(new NotFound(), languageOf(request.headers['accept-language']))),
  );
  await app.register(fastifyApollo(apollo), {
    path: '/graphql',
    method: ['POST'],
    // the hook above has made one for every request that gets this far
    context: async (request) => contexts.get(request) as Ctx,
  });
  options.routes?.(app, contextOf);
  healthRoutes(app, {
    checks: { database: async () => void (await ask(database.fork(serviceActor(options.service)), sql`select 1`)) },
  });
  return app;
}

const unreadable = new Invalid('body', {
  vi: 'Không đọc được yêu cầu: thân yêu cầu hỏng, quá lớn hoặc sai kiểu.',
  en: 'The request cannot be read: its body is malformed, too large or of the wrong type.',
});

function unstorable(field: string): Invalid {
  return new Invalid(field, {
    vi: 'Văn bản có ký tự không lưu được.',
    en: 'The text holds a character that cannot be stored.',
  });
}

/** Gives every error its public form, and writes the one line a request has in the log. */
function requestEdge(service: string): ApolloServerPlugin<Ctx> {
  return {
    requestDidStart({ contextValue: ctx }) {
      const began = performance.now();
      return Promise.resolve({
        willSendResponse({ response, errors, operationName, operation }) {
          if (response.body.kind === 'single' && errors) {
            response.body.singleResult.errors = errors.map((error) => clientError(error, ctx.language, ctx.log));
          }
          response.http.headers ??= new HeaderMap();
          ctx.log.info({
            service,
            requestId: ctx.requestId,
            actor: ctx.actor.id,
            operation: operationName ?? operation?.operation ?? null,
            ms: Math.round(performance.now() - began),
            outcome: errors ? 'errors' : 'ok',
          });
          return Promise.resolve();
        },
      });
    },
  };
}
