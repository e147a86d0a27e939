import type { Logger } from '@qms/chassis';
import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import * as oidc from 'openid-client';
import { logoutChecks, logoutOf, type Logout } from './logout-token.js';

export interface ProviderSettings {
  issuer: string;
  clientId: string;
  clientSecret: string | undefined;
  /** What an access token must be meant for. */
  audience: string;
  scope: string;
  /** Signatures that are accepted, whatever a token's header says. */
  algorithms: readonly string[];
  addresses: AddressProof;
}

/** `said`: the provider marks a proven address with `email_verified`; `trusted`: it gives out no other and marks none. */
export type AddressProof = 'said' | 'trusted';

/** A person as the provider has signed them in. */
export interface SignedIn {
  email: string;
  /** What the provider calls them. */
  subject: string;
  sid: string | undefined;
  refreshToken: string | undefined;
  idToken: string | undefined;
}

/** What a sign-in on its way needs to be told when the browser comes back. */
export interface Attempt {
  state: string;
  nonce: string;
  verifier: string;
}

/** The provider does not answer; whoever is signed in already goes on undisturbed. */
export class ProviderAway extends Error {}

export interface IdentityProvider {
  begin(callback: string): Promise<{ url: URL; attempt: Attempt }>;
  /** Null when what came back is no sign-in of this attempt. */
  finish(cameBack: URL, attempt: Attempt): Promise<SignedIn | null>;
  renew(refreshToken: string): Promise<{ refreshToken: string | undefined } | 'refused' | 'away'>;
  /** Where the browser goes to sign out there too; null when the provider offers no such page or is away. */
  signOutUrl(idToken: string | null, backTo: string): Promise<URL | null>;
  /** The claims of an access token meant for this gateway; throws for anything else. */
  verifyAccessToken(token: string): Promise<JWTPayload>;
  /** What a logout token of this provider, for this gateway, says has ended; throws for anything else. */
  verifyLogoutToken(token: string): Promise<Logout>;
  close(): void;
}

interface Met {
  configuration: oidc.Configuration;
  keys: JWTVerifyGetKey;
}

const DEADLINE_S = 4;
/** Keys that vanished from the provider's set are forgotten at the next of these. */
const RELOAD_MS = 300_000;
const CLOCKS_S = 5;

/** Any standard OpenID provider, met when it is first needed and again after it was away. */
export function identityProvider(settings: ProviderSettings, log: Logger): IdentityProvider {
  const insecure = settings.issuer.startsWith('http:');
  let met: Promise<Met> | undefined;
  let reloading: NodeJS.Timeout | undefined;

  const meet = async (): Promise<Met> => {
    const configuration = await oidc.discovery(
      new URL(settings.issuer),
      settings.clientId,
      undefined,
      settings.clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(settings.clientSecret),
      { timeout: DEADLINE_S, ...(insecure ? { execute: [oidc.allowInsecureRequests] } : {}) },
    );
    const { jwks_uri: keysAt } = configuration.serverMetadata();
    if (keysAt === undefined) throw new Error('the provider publishes no keys');
    const keys = createRemoteJWKSet(new URL(keysAt), {
      timeoutDuration: DEADLINE_S * 1000,
      // an unknown key is asked for, but a flood of them asks once in this time
      cooldownDuration: 15_000,
      // what was fetched holds while the provider is away; the timer below replaces it
      cacheMaxAge: Infinity,
    });
    await keys.reload();
    const again = (): void =>
      void keys.reload().catch(() => {
        log.warn({ reason: 'keys not reloaded' }, 'the identity provider is away');
      });
    reloading = setInterval(again, RELOAD_MS).unref();
    return { configuration, keys };
  };
  const provider = async (): Promise<Met> => {
    met ??= meet();
    try {
      return await met;
    } catch (err) {
      met = undefined;
      log.warn({ err }, 'the identity provider is away');
      throw new ProviderAway();
    }
  };
  const checks = { issuer: settings.issuer, algorithms: [...settings.algorithms], clockTolerance: CLOCKS_S };
  const verify = async (token: string, more: JWTVerifyOptions): Promise<JWTPayload> => {
    const { keys } = await provider();
    try {
      return (await jwtVerify(token, keys, { ...checks, ...more })).payload;
    } catch (error) {
      // a key that is not known yet could not be asked for: whether the token holds cannot be told
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw new ProviderAway();
      throw error;
    }
  };

  return {
    async begin(callback) {
      const { configuration } = await provider();
      const attempt = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: callback,
        scope: settings.scope,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      });
      return { url, attempt };
    },
    async finish(cameBack, attempt) {
      const { configuration } = await provider();
      try {
        const tokens = await oidc.authorizationCodeGrant(configuration, cameBack, {
          pkceCodeVerifier: attempt.verifier,
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        const email = claims && emailOf(claims, settings.addresses);
        if (!claims || email == null) return null;
        const { sid } = claims;
        return {
          email,
          subject: claims.sub,
          sid: typeof sid === 'string' ? sid : undefined,
          refreshToken: tokens.refresh_token,
          idToken: tokens.id_token,
        };
      } catch (err) {
        log.warn({ err }, 'a sign-in did not hold');
        if (isSilence(err)) throw new ProviderAway();
        return null;
      }
    },
    async renew(refreshToken) {
      try {
        const { configuration } = await provider();
        const tokens = await oidc.refreshTokenGrant(configuration, refreshToken);
        return { refreshToken: tokens.refresh_token };
      } catch (error) {
        // only the provider's own no ends a session; its silence does not
        return error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant' ? 'refused' : 'away';
      }
    },
    async signOutUrl(idToken, backTo) {
      try {
        const { configuration } = await provider();
        if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
        return oidc.buildEndSessionUrl(configuration, {
          post_logout_redirect_uri: backTo,
          ...(idToken === null ? {} : { id_token_hint: idToken }),
        });
      } catch {
        return null;
      }
    },
    verifyAccessToken: (token) =>
      verify(token, { audience: settings.audience, typ: 'at+jwt', requiredClaims: ['exp', 'iat', 'sub'] }),
    verifyLogoutToken: async (token) => logoutOf(token, await verify(token, logoutChecks(settings.clientId))),
    close: () => {
      clearInterval(reloading);
    },
  };
}

/** No answer at all, or the words of a server that is broken: it has not said no. */
function isSilence(error: unknown): boolean {
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 'OAUTH_TIMEOUT' || (error instanceof TypeError && message === 'fetch failed');
}

/** The address the provider vouches for; an unproven one signs nobody in. */
export function emailOf(claims: JWTPayload | oidc.IDToken, proof: AddressProof): string | null {
  const { email, email_verified: said } = claims as { email?: unknown; email_verified?: unknown };
  const proven = said === true || (said === undefined && proof === 'trusted');
  if (typeof email !== 'string' || email.length > 254 || !proven) return null;
  return email.trim().toLowerCase();
}
