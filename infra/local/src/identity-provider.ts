import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import Provider, { type Adapter, type Configuration, type JWK, type KoaContextWithOIDC } from 'oidc-provider';
import { faultPage, pageLanguage, signedOutPage, signInPage, signOutPage } from './identity-page.js';
import { GATEWAY_CLIENT } from './identity-names.js';

/** A grant of this provider alone: whoever holds the command line's key gets a token for a demonstration officer. */
export const DEMONSTRATION_GRANT = 'urn:qms:grant:demonstration';
const AUDIENCE = 'qms-gateway';
const RESOURCE = 'urn:qms:gateway';
const HOUR = 3600;

export interface IdentityOptions {
  issuer: string;
  /** Where the gateway is met: its callbacks are these addresses and no others. */
  gatewayOrigins: readonly string[];
  /** The first signs; the others are kept for tokens that are still about. */
  signingKeys: readonly JWK[];
  /** The public half of the command line's key. */
  terminalKey: JWK;
  clientSecret: string;
  cookieSecret: string;
  records?: (kind: string) => Adapter;
  /** Hears why it refused: no name and no token is in it. */
  onFault?: (what: string) => void;
}

/** An OpenID provider of demonstration officers: any address of demo.qms is signed in without a password. */
export function identityProvider(options: IdentityOptions): Server {
  const provider = new Provider(options.issuer, configuration(options));
  registerDemonstrationGrant(provider);
  const hear = (_: unknown, error: Error & { error_detail?: string | undefined }): void => {
    options.onFault?.([error.message, error.error_detail ?? ''].join(' ').trim());
  };
  provider.on('grant.error', hear);
  provider.on('authorization.error', hear);
  provider.on('server_error', hear);
  provider.on('backchannel.error', hear);
  const answer = provider.callback();
  return createServer((request, response) => {
    if (request.url === '/livez') return void response.end('ok');
    if (!/^\/sign-in\/[\w-]+(\?|$)/.test(request.url ?? '')) return void answer(request, response);
    signIn(provider, request, response).catch(() => {
      response.statusCode = 400;
      send(response, faultPage(languageOf(request)));
    });
  });
}

function configuration(options: IdentityOptions): Configuration {
  return {
    clients: [
      {
        client_id: GATEWAY_CLIENT,
        client_secret: options.clientSecret,
        redirect_uris: options.gatewayOrigins.map((origin) => `${origin}/auth/callback`),
        post_logout_redirect_uris: options.gatewayOrigins.map((origin) => `${origin}/`),
        backchannel_logout_uri: `${options.gatewayOrigins[0] ?? ''}/auth/backchannel-logout`,
        backchannel_logout_session_required: true,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        id_token_signed_response_alg: 'EdDSA',
      },
      {
        client_id: 'qms-terminal',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'Ed25519',
        // the same key under the newer name of how it signs, which openid-client uses
        jwks: { keys: [{ ...options.terminalKey, alg: 'Ed25519' }] },
        grant_types: [DEMONSTRATION_GRANT],
        response_types: [],
        redirect_uris: [],
        id_token_signed_response_alg: 'EdDSA',
      },
    ],
    jwks: { keys: [...options.signingKeys] },
    cookies: { keys: [options.cookieSecret] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    enabledJWA: { idTokenSigningAlgValues: ['EdDSA'], clientAuthSigningAlgValues: ['Ed25519'] },
    pkce: { required: () => true },
    interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: true }),
    }),
    loadExistingGrant,
    issueRefreshToken: (_, client) => Promise.resolve(client.grantTypeAllowed('refresh_token')),
    extraTokenClaims: (_, token) => ('accountId' in token ? { email: token.accountId, email_verified: true } : {}),
    ttl: {
      AccessToken: 8 * HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: 12 * HOUR,
      RefreshToken: 12 * HOUR,
      Grant: 12 * HOUR,
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = signOutPage(languageOf(ctx.req), form)),
        postLogoutSuccessSource: (ctx) => void (ctx.body = signedOutPage(languageOf(ctx.req))),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => gatewayResource,
      },
    },
    // its two clients are known: it calls the gateway of this machine and nobody else
    fetch: (address, call) => {
      if (!options.gatewayOrigins.includes(new URL(address instanceof Request ? address.url : address).origin))
        throw new Error('no such client');
      const { signal, method, headers, body } = call as RequestInit;
      return fetch(address, {
        signal: signal ?? null,
        ...(method ? { method } : {}),
        headers: headers ?? {},
        body: body ?? null,
      });
    },
    renderError: (ctx) => void (ctx.body = faultPage(languageOf(ctx.req))),
    ...(options.records ? { adapter: options.records } : {}),
  };
}

const gatewayResource = {
  scope: '',
  audience: AUDIENCE,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: 'EdDSA' } },
} as const;

/** Nobody is asked for consent: the gateway is part of the same house. */
async function loadExistingGrant(ctx: KoaContextWithOIDC): Promise<InstanceType<Provider['Grant']> | undefined> {
  const { provider, client, session } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const known = session.grantIdFor(client.clientId);
  if (known !== undefined) return provider.Grant.find(known);
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid email');
  await grant.save();
  return grant;
}

function registerDemonstrationGrant(provider: Provider): void {
  provider.registerGrantType(
    DEMONSTRATION_GRANT,
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const email = addressOf(params?.['email']);
      if (!client || email === null) {
        ctx.status = 400;
        ctx.body = { error: 'invalid_request', error_description: 'email must be an address of demo.qms' };
        return;
      }
      const token = new provider.AccessToken({
        accountId: email,
        client,
        gty: DEMONSTRATION_GRANT,
        scope: '',
        grantId: '',
      });
      token.resourceServer = new provider.ResourceServer(RESOURCE, gatewayResource);
      ctx.body = { access_token: await token.save(), token_type: 'Bearer', expires_in: token.expiration };
    },
    ['email'],
  );
}

async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') return send(response, signInPage(languageOf(request), false));
  const email = addressOf(new URLSearchParams(await bodyOf(request)).get('email'));
  if (email === null) {
    response.statusCode = 400;
    return send(response, signInPage(languageOf(request), true));
  }
  await provider.interactionFinished(request, response, { login: { accountId: email } });
}

/** The address in small letters, if it is one of the demonstration's. */
function addressOf(given: unknown): string | null {
  if (typeof given !== 'string') return null;
  const email = given.trim().toLowerCase();
  return /^[^\s@\p{Cc}]{1,100}@demo\.qms$/u.test(email) ? email : null;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    body += chunk.toString();
    if (body.length > 2_000) throw new Error('a sign-in form is short');
  }
  return body;
}

function languageOf(request: IncomingMessage): 'vi' | 'en' {
  const chosen = new URL(request.url ?? '/', 'http://here').searchParams.get('lang');
  return pageLanguage(chosen ?? request.headers['accept-language']);
}

function send(response: ServerResponse, html: string): void {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:");
  response.end(html);
}
