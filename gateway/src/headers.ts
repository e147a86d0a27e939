import type { FastifyInstance } from 'fastify';

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};
const OVER_TLS = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };
/** Answers are data: a browser that shows one runs nothing of it. */
const POLICY = "default-src 'none'; frame-ancestors 'none'";

// not no-referrer: with it, a browser says of our own forms that they come from nowhere
const REFERRER = 'same-origin';

/** What every answer carries; a page of our own, and a file, bring their own policies. */
export function securityHeaders(app: FastifyInstance, secure: boolean): void {
  app.addHook('onSend', (_, reply, payload, done) => {
    void reply.headers(secure ? { ...ALWAYS, ...OVER_TLS } : ALWAYS);
    if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', POLICY);
    if (!reply.hasHeader('referrer-policy')) void reply.header('referrer-policy', REFERRER);
    done(null, payload);
  });
}
