import { readFile } from 'node:fs/promises';
import type { Logger } from '@qms/chassis';
import { serviceActor, Unauthenticated, type Actor, type Grant } from '@qms/kernel';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type ProtectedHeaderParameters,
} from 'jose';
import { emailOf, ProviderAway, type AddressProof, type IdentityProvider } from './identity-provider.js';
import type { Sessions } from './session.js';

export interface AuthenticateOptions {
  /** Public keys of the house's own processes. */
  trustedKeysFile: string;
  provider: IdentityProvider;
  addresses: AddressProof;
  sessions: Sessions;
  /** Programs of others, by client id: the address of the officer entry that says what each may do. */
  programs: Readonly<Record<string, string>>;
  /** Looks an address up in the register; null when nobody signs in with it. */
  officerOf: (email: string) => Promise<Actor | null>;
  log: Logger;
}

export interface Credentials {
  authorization: string | undefined;
  /** The session cookie's value. */
  cookie: string | undefined;
}

/** Reads who asks; UNAUTHENTICATED for anything that does not hold. A bearer token goes before a cookie. */
export type Authenticate = (credentials: Credentials) => Promise<Actor>;

/** The house's own processes sign for themselves. */
const OWN_ISSUER = 'urn:qms:services';
const AUDIENCE = 'qms-gateway';
const REMEMBERED_MS = 30_000;
const MOST_REMEMBERED = 10_000;

const badToken = new Unauthenticated({
  vi: 'Mã truy cập không hợp lệ hoặc đã hết hạn; hãy đăng nhập lại.',
  en: 'The access token is not valid or has expired; sign in again.',
});
const outOfOffice = new Unauthenticated({
  vi: 'Tài khoản này hiện không giữ vai trò nào; hãy liên hệ đơn vị chủ trì.',
  en: 'This account holds no role at present; ask the lead unit.',
});

export async function authenticator(options: AuthenticateOptions): Promise<Authenticate> {
  const ownKeys = createLocalJWKSet(JSON.parse(await readFile(options.trustedKeysFile, 'utf8')) as JSONWebKeySet);
  const officerOf = remembering(options.officerOf);
  const verified = rememberingTokens((token) => claimsOf(token, ownKeys, options));

  return async ({ authorization, cookie }) => {
    if (authorization !== undefined) {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
      if (token === undefined) throw badToken;
      const who = await verified(token);
      if ('service' in who) return serviceActor(who.service);
      const officer = await officerOf(who.email);
      if (!officer) throw badToken;
      return officer;
    }
    const session = cookie === undefined ? null : await options.sessions.read(cookie);
    if (!session) throw new Unauthenticated();
    const officer = await officerOf(session.email);
    if (officer && officer.grants.length > 0) return officer;
    await options.sessions.endAll(session.email);
    throw outOfOffice;
  };
}

type Who = { service: string } | { email: string };

async function claimsOf(
  token: string,
  ownKeys: ReturnType<typeof createLocalJWKSet>,
  options: AuthenticateOptions,
): Promise<{ who: Who; until: number }> {
  try {
    const { alg, kid, ...header } = decodeProtectedHeader(token);
    if (alg === undefined || alg === 'none' || wild(header, kid)) throw badToken;
    if (decodeJwt(token).iss === OWN_ISSUER) {
      const { payload } = await jwtVerify(token, ownKeys, {
        algorithms: ['EdDSA'],
        issuer: OWN_ISSUER,
        audience: AUDIENCE,
        typ: 'at+jwt',
        clockTolerance: 5,
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      return { who: { service: ownName(payload, kid) }, until: endOf(payload) };
    }
    const payload = await options.provider.verifyAccessToken(token);
    return { who: { email: addressOf(payload, options) }, until: endOf(payload) };
  } catch (error) {
    if (error instanceof ProviderAway) throw error;
    options.log.debug({ err: error }, 'a token does not hold');
    throw badToken;
  }
}

/** A key is named plainly and comes from where we look for it, never from the token itself. */
function wild(header: ProtectedHeaderParameters & Record<string, unknown>, kid: string | undefined): boolean {
  if (kid !== undefined && !/^[\w.=-]{1,128}$/.test(kid)) return true;
  return ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'].some((name) => name in header);
}

/** A process signs for itself alone, and nobody else signs for a process. */
function ownName(payload: JWTPayload, kid: string | undefined): string {
  const signer = /^service-(.+)$/.exec(kid ?? '')?.[1];
  if (signer === undefined || payload.sub !== `service:${signer}`) throw badToken;
  return signer;
}

function addressOf(payload: JWTPayload, { addresses: proof, programs }: AuthenticateOptions): string {
  // whoever brings an address is a person, and no program, also when the address does not hold
  if ('email' in payload) {
    const email = emailOf(payload, proof);
    if (email === null) throw badToken;
    return email;
  }
  const client = payload['client_id'] ?? payload['azp'];
  const program = typeof client === 'string' && Object.hasOwn(programs, client) ? programs[client] : undefined;
  if (program === undefined) throw badToken;
  return program;
}

function endOf(payload: JWTPayload): number {
  const now = Date.now() / 1000;
  if ((payload.iat ?? Infinity) > now + 5) throw badToken;
  return (payload.exp ?? 0) * 1000;
}

/** A signature is checked once and trusted for half a minute: a key taken back counts within that time. */
function rememberingTokens(
  check: (token: string) => Promise<{ who: Who; until: number }>,
): (token: string) => Promise<Who> {
  const known = new Map<string, { who: Who; until: number }>();
  return async (token) => {
    const held = known.get(token);
    if (held && held.until > Date.now()) return held.who;
    const { who, until } = await check(token);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(token, { who, until: Math.min(until, Date.now() + REMEMBERED_MS) });
    return who;
  };
}

/** Asks once for many requests that come together, and again after 30 s: a revoked grant ends within a minute. */
function remembering(ask: AuthenticateOptions['officerOf']): AuthenticateOptions['officerOf'] {
  const known = new Map<string, { answer: Promise<Actor | null>; until: number }>();
  return (email) => {
    const now = Date.now();
    const held = known.get(email);
    if (held && held.until > now) return held.answer;
    const answer = ask(email);
    // a register that could not be asked is asked again at once
    answer.then(
      (actor) => actor ?? known.delete(email),
      () => known.delete(email),
    );
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(email, { answer, until: now + REMEMBERED_MS });
    return answer;
  };
}

/** The register's answer to the gateway's own question. */
export interface SignInAnswer {
  signIn: { id: string; name: string; grants: Grant[] } | null;
}

export const SIGN_IN = 'query SignIn($email: String!) { signIn(email: $email) { id name grants { role agencyId } } }';
