import { createHash } from 'node:crypto';
import { decodeProtectedHeader, type JWTPayload, type JWTVerifyOptions } from 'jose';

/** What the provider says has ended: one session of a person, or all of them. */
export interface Logout {
  /** Of the token: it is heard once. */
  id: string;
  /** The provider's name of the session. */
  sid: string | undefined;
  /** The provider's name of the person. */
  subject: string | undefined;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** A provider that does not type its logout tokens says JWT or nothing; any other kind of token is no logout. */
const TYPES = new Set([undefined, 'jwt', 'logout+jwt', 'application/logout+jwt']);
/** Longest way of such a token; it is sent as soon as it is made. */
const OLDEST_S = 120;
/** So long its id is kept: past its age and both clocks. */
export const HEARD_MINUTES = 5;

/** How a logout token for this client is verified (OpenID Connect Back-Channel Logout 1.0, 2.6). */
export function logoutChecks(clientId: string): JWTVerifyOptions {
  return { audience: clientId, maxTokenAge: OLDEST_S, requiredClaims: ['iat', 'exp', 'jti', 'events'] };
}

/** What a verified token says; throws for one that is something else than a logout. */
export function logoutOf(token: string, payload: JWTPayload): Logout {
  const { typ } = decodeProtectedHeader(token);
  if (!TYPES.has(typ?.toLowerCase())) throw notOne('it is of another type');
  // an ID token must not end what it began
  if ('nonce' in payload) throw notOne('it has a nonce');
  const { events, jti, sid, sub } = payload as Record<string, unknown>;
  if (!isObject(events) || !isObject(events[EVENT])) throw notOne('it does not say so');
  if (typeof jti !== 'string' || jti === '') throw notOne('it has no id');
  const [session, subject] = [sid, sub].map(nameOf);
  if (session === undefined && subject === undefined) throw notOne('it names nobody');
  return { id: createHash('sha256').update(jti).digest('hex'), sid: session, subject };
}

function nameOf(claim: unknown): string | undefined {
  if (claim === undefined) return undefined;
  if (typeof claim !== 'string' || claim === '') throw notOne('its session or person has no name');
  return claim;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notOne(why: string): Error {
  return new Error(`not a logout token: ${why}`);
}
