import fastifyApollo from '@as-integrations/fastify';
import { healthRoutes, languageOf, type Database, type Logger } from '@qms/chassis';
import { Forbidden, Invalid, isId, newId, Unauthenticated } from '@qms/kernel';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { Pool } from 'undici';
import { askedIn, idempotencyKey, jsonBodies } from './asked.js';
import { authenticator, SIGN_IN, type SignInAnswer } from './authenticate.js';
import { budgets, type BudgetSettings, type BudgetStore } from './budget.js';
import type { PublicDeclaration } from './check-html.js';
import { CHECK, checkDoors } from './check-page.js';
import { crossOrigin, foreignRefused } from './cross-origin.js';
import { GATEWAY } from './database.js';
import { fileDoors } from './files.js';
import { securityHeaders } from './headers.js';
import { identityProvider, type ProviderSettings } from './identity-provider.js';
import { operationDoor, operations, unregistered } from './operations.js';
import { pages } from './pages.js';
import { planner } from './planner.js';
import { refusals, unreadableAddress } from './refusals.js';
import { sessions, type Session } from './session.js';
import { sessionCookie, signInDoors } from './sign-in.js';
import { strangers } from './strangers.js';
import { silent, SubgraphSource, type GatewayCtx } from './subgraph-source.js';
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
  /** What one network may ask in a minute before anybody knows who it is. */
  strangersPerMinute: number;
  budgetStore: BudgetStore;
  log: Logger;
  /** Rejects while the local run is still loading. */
  loaded?: () => Promise<void>;
}

/** Where somebody is put out: heard however many strangers knock from the same network. */
const ENDINGS = ['/auth/sign-out', '/auth/backchannel-logout'];

/** The one public door, built but not listening. */
export async function buildGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { log, publicUrls, corsOrigins, trustedProxies } = options;
  const local = options.profile === 'local';
  const secure = publicUrls.every((url) => url.startsWith('https:'));
  const pools = poolsOf(options.subgraphs);
  const sign = await tokenSigner(`${options.keysDir}/gateway.jwk`);
  const sources = new Map(Object.entries(pools).map(([name, pool]) => [name, new SubgraphSource(name, pool, sign)]));
  const provider = identityProvider(options.provider, log);
  const signedIn = sessions(options.database, provider, options.secret, log);
  const spending = budgets(options.budgets, options.budgetStore, log);
  const refuseForeign = foreignRefused(publicUrls, corsOrigins);
  const net = strangers(options.strangersPerMinute, (key) => signedIn.isOurs(key));
  const authenticate = await authenticator({
    trustedKeysFile: `${options.keysDir}/trusted.jwks.json`,
    provider,
    addresses: options.provider.addresses,
    sessions: signedIn,
    programs: options.programs,
    officerOf: async (email) => {
      const asking = gatewayItself(log);
      const answer = await sources.get('agency')?.ask({ query: SIGN_IN, variables: { email } }, asking);
      // a register that fails over the question has not said that nobody signs in so
      if (answer?.errors) throw silent('agency', new Error('it does not say who signs in'), asking);
      return (answer?.data as SignInAnswer | undefined)?.signIn ?? null;
    },
    log,
  });
  const cookieOf = (request: FastifyRequest): string | undefined => request.cookies[sessionCookie(secure)];
  /** Whose session the cookie is; a wrong one counts as any wrong key. */
  const sessionOf = async (request: FastifyRequest): Promise<Session | null> => {
    const held = cookieOf(request);
    if (held === undefined) return null;
    const read = async (): Promise<Session> => {
      const session = await signedIn.read(held);
      if (!session) throw new Unauthenticated();
      return session;
    };
    return net.admit(request.ip, held, read).catch((error: unknown) => {
      if (error instanceof Unauthenticated) return null;
      throw error;
    });
  };
  const keyOf = (request: FastifyRequest): string | undefined => request.headers.authorization ?? cookieOf(request);
  const contextOf = async (request: FastifyRequest): Promise<GatewayCtx> => {
    const { authorization } = request.headers;
    if (authorization === undefined && request.method !== 'GET') refuseForeign(request);
    const cookie = cookieOf(request);
    return {
      actor: await net.admit(request.ip, authorization ?? cookie, () => authenticate({ authorization, cookie })),
      requestId: isId(request.headers['x-request-id']) ? request.headers['x-request-id'] : newId(),
      language: languageOf(request.headers['accept-language']),
      idempotencyKey: idempotencyKey(request.headers['idempotency-key']),
      log,
    };
  };

  const app = Fastify({
    bodyLimit: 262_144,
    logger: false,
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    frameworkErrors: unreadableAddress(log),
  });
  const { apollo, schema } = await planner(app, {
    supergraphSdl: options.supergraphSdl,
    sources,
    open: local,
    budgets: spending,
    log,
  });
  const registered = operations(options.database, schema);

  securityHeaders(app, secure);
  refusals(app, log);
  jsonBodies(app);
  await crossOrigin(app, corsOrigins);
  await signInDoors(app, {
    provider,
    sessions: signedIn,
    secret: options.secret,
    publicUrls,
    secure,
    refuseForeign,
    strangers: net,
  });
  const contexts = new WeakMap<FastifyRequest, GatewayCtx>();
  let isTold = false;
  app.addHook('onRequest', async (request) => {
    if (!isTold && request.headers['x-forwarded-for'] !== undefined && (request.ips?.length ?? 1) === 1) {
      isTold = true;
      const reason =
        'X-Forwarded-For from an address that QMS_TRUSTED_PROXIES does not name: all behind it count as one';
      log.warn({ reason }, 'a proxy is not believed');
    }
    const isAsking = request.method === 'POST' && !ENDINGS.includes(request.routeOptions.url ?? '');
    if (isAsking) net.refuseTired(request.ip, keyOf(request));
  });
  app.addHook('onError', (request, _, error, done) => {
    const isRefused = error instanceof Invalid || error instanceof Forbidden || (error.statusCode ?? 500) < 500;
    if (request.method === 'POST' && isRefused && !contexts.has(request)) net.blame(request.ip, keyOf(request));
    done();
  });
  app.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.url !== '/graphql') return;
    const { query } = askedIn(request.body);
    const ctx = await contextOf(request);
    void reply.header('x-request-id', ctx.requestId);
    spending.refuseSpent(ctx.actor.id);
    const own = ctx.actor.id.startsWith('service:');
    if (options.safelist && !own && !(await registered.isRegistered(query))) {
      await spending.fine(ctx.actor.id);
      throw unregistered;
    }
    contexts.set(request, ctx);
  });
  app.addHook('onClose', async () => {
    provider.close();
    await Promise.all([...Object.values(pools).map((pool) => pool.close()), spending.close()]);
  });
  await app.register(fastifyApollo(apollo), {
    path: '/graphql',
    method: ['POST'],
    // the hook above has made one for every request that gets this far
    context: async (request) => contexts.get(request) as GatewayCtx,
  });
  fileDoors(app, { pools, sign, contextOf });
  checkDoors(app, {
    publicUrl: publicUrls[0] ?? null,
    declarationBehind: async (code) => {
      const asking = gatewayItself(log);
      const answer = await sources.get('agency')?.ask({ query: CHECK, variables: { code } }, asking);
      // a register that fails over the question has not said that no declaration has this code
      if (!answer?.data || answer.errors) throw silent('agency', new Error('it does not say what is declared'), asking);
      return answer.data['declarationByPublicCode'] as PublicDeclaration | null;
    },
  });
  operationDoor(app, { operations: registered, contextOf });
  pages(app, { local, isSignedIn: async (request) => (await sessionOf(request).catch(nobodyIfTired)) !== null });
  healthRoutes(app, { checks: { loaded: options.loaded ?? (() => Promise.resolve()) } });
  return app;
}

/** A network that is tired of is shown what anybody is shown. */
function nobodyIfTired(error: unknown): null {
  if (error instanceof GraphQLError && error.extensions['code'] === 'RATE_LIMITED') return null;
  throw error;
}

function poolsOf(subgraphs: Readonly<Record<string, string>>): Readonly<Record<string, Pool>> {
  const bounds = {
    connections: 32,
    keepAliveTimeout: 30_000,
    connectTimeout: 2_000,
    headersTimeout: 6_000,
    bodyTimeout: 6_000,
  };
  return Object.fromEntries(Object.entries(subgraphs).map(([name, url]) => [name, new Pool(url, bounds)]));
}

/** Who asks the register whose address it is, or what stands behind a code. */
function gatewayItself(log: Logger): GatewayCtx {
  return { actor: GATEWAY, requestId: newId(), language: 'vi', idempotencyKey: null, log };
}
