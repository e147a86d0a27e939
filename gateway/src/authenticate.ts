import { readFile } from 'node:fs/promises';
import { serviceActor, Unauthenticated, type Actor, type Grant } from '@qms/kernel';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';

export interface AuthenticateOptions {
  /** Public keys that may sign access tokens. */
  trustedKeysFile: string;
  /** Who acts when a local run is asked without a token; null refuses. */
  withoutToken: string | null;
  /** Looks an address up in the register; null when nobody signs in with it. */
  officerOf: (email: string) => Promise<Actor | null>;
}

/** Reads who asks out of the Authorization header; UNAUTHENTICATED for anything that does not hold. */
export type Authenticate = (authorization: string | undefined) => Promise<Actor>;

const REMEMBERED_MS = 30_000;
const MOST_REMEMBERED = 10_000;

const badToken = new Unauthenticated({
  vi: 'Mã truy cập không hợp lệ hoặc đã hết hạn; hãy đăng nhập lại.',
  en: 'The access token is not valid or has expired; sign in again.',
});

export async function authenticator(options: AuthenticateOptions): Promise<Authenticate> {
  const keys = createLocalJWKSet(JSON.parse(await readFile(options.trustedKeysFile, 'utf8')) as JSONWebKeySet);
  const officerOf = remembering(options.officerOf);
  return async (authorization) => {
    const subject = authorization === undefined ? options.withoutToken : await subjectOf(authorization, keys);
    if (subject === null) throw new Unauthenticated();
    if (subject.startsWith('service:')) return serviceActor(subject.slice('service:'.length));
    const officer = await officerOf(subject);
    if (!officer) throw badToken;
    return officer;
  };
}

async function subjectOf(authorization: string, keys: ReturnType<typeof createLocalJWKSet>): Promise<string> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw badToken;
  let verified;
  try {
    verified = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      issuer: 'urn:qms:local',
      audience: 'qms-gateway',
      typ: 'at+jwt',
      clockTolerance: 5,
      requiredClaims: ['exp', 'iat', 'sub'],
    });
  } catch {
    throw badToken;
  }
  const { payload, protectedHeader } = verified;
  const subject = payload.sub ?? '';
  if ((payload.iat ?? 0) > Date.now() / 1000 + 5) throw badToken;
  // a process signs for itself alone, and nobody else signs for a process
  const signer = /^service-(.+)$/.exec(protectedHeader.kid ?? '')?.[1];
  if ((signer === undefined ? null : `service:${signer}`) !== (subject.startsWith('service:') ? subject : null))
    throw badToken;
  return subject;
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
