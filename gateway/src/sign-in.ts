import cookie from '@fastify/cookie';
import { languageOf } from '@qms/chassis';
import { Forbidden, Unauthenticated, type Sentence } from '@qms/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PROVIDER_AWAY } from './errors.js';
import { ProviderAway, type IdentityProvider } from './identity-provider.js';
import { sealedFor } from './sealed.js';
import { SESSION_HOURS, type Sessions } from './session.js';
import type { Strangers } from './strangers.js';

export interface SignInOptions {
  provider: IdentityProvider;
  sessions: Sessions;
  secret: string;
  /** The first is where the product is met; the others are allowed beside it. */
  publicUrls: readonly string[];
  /** Cookies of a product met over HTTPS are bound to it: `__Host-`, Secure. */
  secure: boolean;
  /** Throws for a request that another site has made. */
  refuseForeign: (request: FastifyRequest) => void;
  strangers: Strangers;
}

const ATTEMPT_MINUTES = 10;

export function sessionCookie(secure: boolean): string {
  return secure ? '__Host-qms' : 'qms';
}

/** /auth/…: to the provider and back, out again, and the provider's own word that somebody is out. */
export async function signInDoors(app: FastifyInstance, options: SignInOptions): Promise<void> {
  const { provider, sessions, secure } = options;
  const attempts = sealedFor('sign-in attempts', options.secret);
  const attemptCookie = secure ? '__Host-qms-sign-in' : 'qms-sign-in';
  const kept = { path: '/', httpOnly: true, secure, sameSite: 'lax' } as const;
  await app.register(cookie);
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16_384 },
    (request, body, done) => {
      // the one form is the provider's; everything else is JSON
      if (request.routeOptions.url?.startsWith('/auth/')) done(null, new URLSearchParams(body as string));
      else done(Object.assign(new Error('no form is taken here'), { statusCode: 415 }), undefined);
    },
  );

  const publicUrl = (request: FastifyRequest): string =>
    options.publicUrls.find((url) => new URL(url).host === request.host) ?? options.publicUrls[0] ?? '';

  /** Each begins or ends a way that asks the provider. */
  const within = (request: FastifyRequest, reply: FastifyReply): boolean => {
    try {
      options.strangers.knock(request.ip);
      return true;
    } catch (error) {
      const { retryAfter } = (error as { extensions?: { retryAfter?: unknown } }).extensions ?? {};
      if (typeof retryAfter !== 'number' || request.headers.accept?.includes('text/html') !== true) throw error;
      told(request, reply.header('retry-after', retryAfter), 429, TOO_OFTEN);
      return false;
    }
  };

  /** A person at the door is told in a page. */
  const away = (request: FastifyRequest, reply: FastifyReply) => (error: unknown) => {
    if (!(error instanceof ProviderAway)) throw error;
    told(request, reply, 503, PROVIDER_AWAY);
    return null;
  };

  app.get<{ Querystring: { returnTo?: string } }>('/auth/sign-in', async (request, reply) => {
    refusePart(request);
    if (!within(request, reply)) return reply;
    const begun = await provider.begin(`${publicUrl(request)}/auth/callback`).catch(away(request, reply));
    if (!begun) return reply;
    const { url, attempt } = begun;
    const sealed = await attempts.seal({ ...attempt, returnTo: ownPath(request.query.returnTo) }, ATTEMPT_MINUTES * 60);
    return reply
      .setCookie(attemptCookie, sealed, { ...kept, maxAge: ATTEMPT_MINUTES * 60 })
      .header('cache-control', 'no-store')
      .redirect(url.toString());
  });

  app.get('/auth/callback', async (request, reply) => {
    const attempt = await attempts.open(request.cookies[attemptCookie]);
    void reply.clearCookie(attemptCookie, kept).header('cache-control', 'no-store');
    const { state, nonce, verifier, returnTo } = (attempt ?? {}) as Record<string, string | undefined>;
    if (state === undefined || nonce === undefined || verifier === undefined) {
      return told(request, reply, 400, DOES_NOT_HOLD);
    }
    // only whoever has begun has anything asked of the provider
    if (!within(request, reply)) return reply;
    // where it came is known; only what it was asked is the browser's
    const cameBack = new URL('/auth/callback', publicUrl(request));
    cameBack.search = /\?.*$/.exec(request.url)?.[0] ?? '';
    const signedIn = await provider.finish(cameBack, { state, nonce, verifier }).catch(away(request, reply));
    if (!signedIn) return reply.sent ? reply : told(request, reply, 400, DOES_NOT_HOLD);
    const before = request.cookies[sessionCookie(secure)];
    if (before !== undefined) await sessions.end(before);
    const opened = await sessions.open(signedIn);
    return reply
      .setCookie(sessionCookie(secure), opened, { ...kept, maxAge: SESSION_HOURS * 3600 })
      .redirect(ownPath(returnTo));
  });

  app.post<{ Querystring: { everywhere?: string } }>('/auth/sign-out', async (request, reply) => {
    options.refuseForeign(request);
    const held = request.cookies[sessionCookie(secure)];
    // ended by what it is, whoever else asks from the same network: nothing is looked up that could be refused
    const { email, idToken } = held === undefined ? { email: null, idToken: null } : await sessions.end(held);
    if (email !== null && request.query.everywhere !== undefined) await sessions.endAll(email);
    const home = `${publicUrl(request)}/`;
    const there = (await provider.signOutUrl(idToken, home))?.toString() ?? home;
    void reply.clearCookie(sessionCookie(secure), kept).header('cache-control', 'no-store');
    // a form follows a redirect, a program wants to be told
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    return isForm ? reply.redirect(there, 303) : reply.send({ signOutAt: there });
  });

  app.post('/auth/backchannel-logout', async (request, reply) => {
    const token = request.body instanceof URLSearchParams ? (request.body.get('logout_token') ?? '') : '';
    const hear = async (): Promise<void> => {
      const logout = await provider.verifyLogoutToken(token).catch((error: unknown) => {
        if (error instanceof ProviderAway) throw error;
        throw new Unauthenticated();
      });
      if (!(await sessions.endOfProvider(logout))) throw new Unauthenticated();
    };
    void reply.header('cache-control', 'no-store');
    try {
      await options.strangers.heed(request.ip, hear);
      return await reply.send();
    } catch (error) {
      if (!(error instanceof Unauthenticated)) throw error;
      // as OpenID Connect Back-Channel Logout 1.0 has it
      return reply.code(400).send({ error: 'invalid_request' });
    }
  });
}

/** A picture or a script on another's page would spend the knocks of everybody behind its reader's address. */
function refusePart({ headers }: FastifyRequest): void {
  const part = headers['sec-fetch-dest'];
  if (part !== undefined && part !== 'document') throw new Forbidden(NOT_A_PAGE);
}

/** Where to go after signing in: a path of this product and of no other. */
function ownPath(wanted: string | undefined): string {
  return wanted !== undefined && /^\/(?![/\\])[\w\-./?=&%~+]*$/.test(wanted) ? wanted : '/';
}

/** One sentence on a page, and the way back to the door. */
function told(request: FastifyRequest, reply: FastifyReply, status: number, what: Sentence): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  const again = { vi: 'Đăng nhập lại', en: 'Sign in again' }[language];
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>Chuẩn</title></head>
<body><p>${what[language]} <a href="/auth/sign-in">${again}</a></p></body></html>`,
    );
}

const TOO_OFTEN: Sentence = {
  vi: 'Quá nhiều lượt đăng nhập từ địa chỉ mạng này; hãy thử lại sau giây lát.',
  en: 'Too many sign-ins came from this network address; try again in a moment.',
};

const NOT_A_PAGE: Sentence = {
  vi: 'Cửa đăng nhập chỉ mở cho một trang của trình duyệt.',
  en: 'The door to sign in opens for a page of a browser, not for a part of one.',
};

const DOES_NOT_HOLD: Sentence = {
  vi: 'Chưa đăng nhập được: phiên đăng nhập đã hết hạn hoặc không hợp lệ.',
  en: 'You are not signed in: the attempt has expired or does not hold.',
};
