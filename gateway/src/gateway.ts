import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloGateway } from '@apollo/gateway';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import {
  clientError,
  healthRoutes,
  languageOf,
  refusal,
  unstorableText,
  type Database,
  type Logger,
} from '@qms/chassis';
import { DomainError, Invalid, isId, newId, serviceActor } from '@qms/kernel';
import type { GraphQLSchema } from 'graphql';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { Pool } from 'undici';
import { authenticator, SIGN_IN, type SignInAnswer } from './authenticate.js';
import { budgets, type BudgetSettings, type BudgetStore } from './budget.js';
import { crossOrigin, foreignRefused } from './cross-origin.js';
import { SubgraphSource, type GatewayCtx } from './subgraph-source.js';
import { MAX_SELECTIONS, MAX_TOKENS, providerAway, publicErrors, STATUS } from './errors.js';
import { fileDoors } from './files.js';
import { identityProvider, ProviderAway, type ProviderSettings } from './identity-provider.js';
import { securityHeaders } from './headers.js';
import { withinLimits } from './limits.js';
import { operationDoor, operations, unregistered } from './operations.js';
import { pages } from './pages.js';
import { publicEdge } from './public-edge.js';
import { sessions } from './session.js';
import { sessionCookie, signInDoors } from './sign-in.js';
import { strangers } from './strangers.js';
import { tokenSigner } from './tokens.js';

export interface GatewayOptions {
  supergraphSdl: string;
  /** Where each subgraph answers, such as http://127.0.0.1:4001. */
  subgraphs: Readonly<Record<string, string>>;
  keysDir: string;
  profile: 'local' | 'production';
  /** Where sessions and registered operations are kept. */
  database: Database;
  /** Shared by all gateways of an installation. */
  secret: string;
  provider: ProviderSettings;
  /** Programs of others by client id: the officer's address that says what each may do. */
  programs: Readonly<Record<string, string>>;
  /** Where people meet the product; the first is its own. */
  publicUrls: readonly string[];
  /** Pages of these origins may ask with the browser's cookie. */
  corsOrigins: readonly string[];
  /** Addresses whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** Serve registered operations only. */
  safelist: boolean;
  budgets: BudgetSettings;
  budgetStore: BudgetStore;
  log: Logger;
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
  const provider = identityProvider(options.provider, log);
  const signedIn = sessions(options.database, provider, options.secret, log);
  const secure = options.publicUrls.every((url) => url.startsWith('https:'));
  const refuseForeign = foreignRefused(options.publicUrls, options.corsOrigins);
  const authenticate = await authenticator({
    trustedKeysFile: `${options.keysDir}/trusted.jwks.json`,
    provider,
    sessions: signedIn,
    programs: options.programs,
    officerOf: async (email) => {
      const asking: GatewayCtx = {
        actor: serviceActor('gateway'),
        requestId: newId(),
        language: 'vi',
        idempotencyKey: null,
        log,
      };
      const answer = await sources.get('agency')?.ask({ query: SIGN_IN, variables: { email } }, asking);
      return (answer?.data as SignInAnswer | undefined)?.signIn ?? null;
    },
    log,
  });
  const contextOf = async (request: FastifyRequest): Promise<GatewayCtx> => {
    const { authorization } = request.headers;
    if (authorization === undefined && request.method !== 'GET') refuseForeign(request);
    return {
      actor: await authenticate({ authorization, cookie: request.cookies[sessionCookie(secure)] }),
      requestId: isId(request.headers['x-request-id']) ? request.headers['x-request-id'] : newId(),
      language: languageOf(request.headers['accept-language']),
      idempotencyKey: idempotencyKey(request.headers['idempotency-key']),
      log,
    };
  };
  const spending = budgets(options.budgets, options.budgetStore, log);

  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name = '' }) => {
      const source = sources.get(name);
      if (!source) throw new Error(`The supergraph names a subgraph that no setting places: ${name}`);
      return source;
    },
    logger: quiet(log),
  });
  let publicSchema: GraphQLSchema | undefined;
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => (publicSchema = apiSchema));
  const registered = operations(options.database, () => {
    if (!publicSchema) throw new Error('the schema is not loaded');
    return publicSchema;
  });
  const app = Fastify({
    bodyLimit: 262_144,
    logger: false,
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
  });
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
      publicEdge(spending),
    ],
  });
  await apollo.start();

  securityHeaders(app, secure);
  strangers(app);
  await crossOrigin(app, options.corsOrigins);
  await signInDoors(app, {
    provider,
    sessions: signedIn,
    secret: options.secret,
    publicUrls: options.publicUrls,
    secure,
    refuseForeign,
  });
  const contexts = new WeakMap<FastifyRequest, GatewayCtx>();
  app.addHook('preHandler', async (request, reply) => {
    if (!request.url.startsWith('/graphql') || request.method !== 'POST') return;
    const odd = oddPart(request.body);
    if (odd !== null) throw unreadable(odd);
    const bad = unstorableText(request.body, 'body');
    if (bad !== null) throw unreadable(bad.replace(/^body\./, ''));
    const ctx = await contextOf(request);
    void reply.header('x-request-id', ctx.requestId);
    const { query } = request.body as { query: string };
    const own = ctx.actor.id.startsWith('service:');
    if (options.safelist && !own && !(await registered.isRegistered(query))) throw unregistered;
    contexts.set(request, ctx);
  });
  app.addHook('onClose', async () => {
    await Promise.all([...Object.values(pools).map((pool) => pool.close()), spending.close()]);
  });
  app.setErrorHandler(async (error: { statusCode?: number; extensions?: unknown }, request, reply) => {
    const language = languageOf(request.headers['accept-language']);
    if (error instanceof DomainError) {
      return reply.code(STATUS[error.code] ?? 400).send(refusal(error, language));
    }
    if (error instanceof ProviderAway) return reply.code(503).send({ errors: [providerAway(language)] });
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
  operationDoor(app, { operations: registered, contextOf });
  pages(app, {
    local,
    isSignedIn: async (request) => {
      const held = request.cookies[sessionCookie(secure)];
      return held !== undefined && (await signedIn.read(held)) !== null;
    },
  });
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
