import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloGateway } from '@apollo/gateway';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import { clientError, healthRoutes, languageOf, refusal, unstorableText, type Logger } from '@qms/chassis';
import { DomainError, Invalid, isId, newId, serviceActor, Unauthenticated } from '@qms/kernel';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { Pool } from 'undici';
import { authenticator, SIGN_IN, type SignInAnswer } from './authenticate.js';
import type { PublicDeclaration } from './check-html.js';
import { CHECK, checkDoors } from './check-page.js';
import { SubgraphSource, type GatewayCtx } from './subgraph-source.js';
import { MAX_SELECTIONS, MAX_TOKENS, publicErrors } from './errors.js';
import { fileDoors } from './files.js';
import { localPages } from './graphiql.js';
import { securityHeaders } from './headers.js';
import { withinLimits } from './limits.js';
import { publicEdge } from './public-edge.js';
import { tokenSigner } from './tokens.js';

export interface GatewayOptions {
  supergraphSdl: string;
  /** Where each subgraph answers, such as http://127.0.0.1:4001. */
  subgraphs: Readonly<Record<string, string>>;
  keysDir: string;
  profile: 'local' | 'production';
  log: Logger;
  /** Where people meet the product; unless given, the host that is asked. */
  publicUrl?: string;
  /** Rejects while the local run is still loading. */
  loaded?: () => Promise<void>;
}

/** The one public door, built but not listening. */
export async function buildGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { log, profile } = options;
  const local = profile === 'local';
  const pools = Object.fromEntries(
    Object.entries(options.subgraphs).map(([name, url]) => [
      name,
      new Pool(url, {
        connections: 32,
        keepAliveTimeout: 30_000,
        connectTimeout: 2_000,
        headersTimeout: 6_000,
        bodyTimeout: 6_000,
      }),
    ]),
  );
  const sign = await tokenSigner(`${options.keysDir}/gateway.jwk`);
  const sources = new Map(Object.entries(pools).map(([name, pool]) => [name, new SubgraphSource(name, pool, sign)]));
  const askRegister = async (query: string, variables: Record<string, unknown>): Promise<unknown> => {
    const asking: GatewayCtx = {
      actor: serviceActor('gateway'),
      requestId: newId(),
      language: 'vi',
      idempotencyKey: null,
      log,
    };
    const answer = await sources.get('agency')?.ask({ query, variables }, asking);
    return answer?.data ?? null;
  };
  const authenticate = await authenticator({
    trustedKeysFile: `${options.keysDir}/trusted.jwks.json`,
    withoutToken: local ? 'lead@demo.qms' : null,
    officerOf: async (email) => ((await askRegister(SIGN_IN, { email })) as SignInAnswer | null)?.signIn ?? null,
  });
  const contextOf = async (request: FastifyRequest): Promise<GatewayCtx> => ({
    actor: await authenticate(request.headers.authorization),
    requestId: isId(request.headers['x-request-id']) ? request.headers['x-request-id'] : newId(),
    language: languageOf(request.headers['accept-language']),
    idempotencyKey: idempotencyKey(request.headers['idempotency-key']),
    log,
  });

  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name = '' }) => {
      const source = sources.get(name);
      if (!source) throw new Error(`The supergraph names a subgraph that no setting places: ${name}`);
      return source;
    },
    logger: quiet(log),
  });
  const app = Fastify({ bodyLimit: 262_144, logger: false, requestTimeout: 60_000, forceCloseConnections: 'idle' });
  const apollo = new ApolloServer<GatewayCtx>({
    gateway,
    introspection: local,
    // a guess at a name is a piece of the schema
    hideSchemaDetailsFromClientErrors: !local,
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
      publicEdge(),
    ],
  });
  await apollo.start();

  const contexts = new WeakMap<FastifyRequest, GatewayCtx>();
  app.addHook('preHandler', async (request, reply) => {
    if (!request.url.startsWith('/graphql') || request.method !== 'POST') return;
    const odd = oddPart(request.body);
    if (odd !== null) throw unreadable(odd);
    const bad = unstorableText(request.body, 'body');
    if (bad !== null) throw unreadable(bad.replace(/^body\./, ''));
    const ctx = await contextOf(request);
    void reply.header('x-request-id', ctx.requestId);
    contexts.set(request, ctx);
  });
  securityHeaders(app);
  app.addHook('onClose', async () => {
    await Promise.all(Object.values(pools).map((pool) => pool.close()));
  });
  app.setErrorHandler(async (error: { statusCode?: number; extensions?: unknown }, request, reply) => {
    const language = languageOf(request.headers['accept-language']);
    if (error instanceof DomainError) {
      return reply.code(error instanceof Unauthenticated ? 401 : 400).send(refusal(error, language));
    }
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send(refusal(unreadable('body'), language));
    // the register was asked who signs in, and is away: said as any silent part is
    if (error.extensions) return reply.code(503).send({ errors: publicErrors([error as never], language, log) });
    return reply.code(500).send({ errors: [clientError(error, language, log)] });
  });
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ errors: [] }));
  await app.register(fastifyApollo(apollo), {
    path: '/graphql',
    method: ['POST'],
    // the hook above has made one for every request that gets this far
    context: async (request) => contexts.get(request) as GatewayCtx,
  });
  fileDoors(app, { pools, sign, contextOf });
  checkDoors(app, {
    publicUrl: options.publicUrl ?? null,
    declarationBehind: async (code) => {
      const answer = (await askRegister(CHECK, { code })) as {
        declarationByPublicCode: PublicDeclaration | null;
      } | null;
      if (answer === null) throw new Error('the register gave no answer');
      return answer.declarationByPublicCode;
    },
  });
  if (local) localPages(app);
  healthRoutes(app, { checks: { loaded: options.loaded ?? (() => Promise.resolve()) } });
  return app;
}

function idempotencyKey(given: string | string[] | undefined): string | null {
  if (given === undefined) return null;
  if (typeof given === 'string' && /^[\x21-\x7e]{1,200}$/.test(given)) return given;
  throw new Invalid('Idempotency-Key', {
    vi: 'Khóa phải có 1–200 ký tự ASCII nhìn thấy được.',
    en: 'A key has 1 to 200 visible ASCII characters.',
  });
}

/** The part of a GraphQL request that has another shape than the specification gives it, or null. */
function oddPart(body: unknown): string | null {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return 'body';
  const { query, variables, operationName, extensions } = body as Record<string, unknown>;
  if (typeof query !== 'string') return 'query';
  if (operationName != null && typeof operationName !== 'string') return 'operationName';
  for (const [name, part] of Object.entries({ variables, extensions })) {
    if (part != null && (typeof part !== 'object' || Array.isArray(part))) return name;
  }
  return null;
}

function unreadable(field: string): Invalid {
  return new Invalid(field, {
    vi: 'Không đọc được yêu cầu: nội dung hỏng, quá lớn, sai kiểu hoặc có ký tự không lưu được.',
    en: 'The request cannot be read: malformed, too large, of the wrong type, or holding text that cannot be stored.',
  });
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
