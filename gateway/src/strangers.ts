import type { FastifyInstance } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Refused requests without a name that one address may make in a minute; a coarse net beneath the budgets by person. */
const REFUSED_PER_MINUTE = 600;

/** Whoever keeps knocking with keys that do not fit is not listened to for a while. */
export function strangers(app: FastifyInstance): void {
  const refused = new RateLimiterMemory({ points: REFUSED_PER_MINUTE, duration: 60 });
  app.addHook('onRequest', async (request, reply) => {
    const known = await refused.get(request.ip);
    if (!known || known.remainingPoints > 0) return;
    const retryAfter = Math.ceil(known.msBeforeNext / 1000);
    const messages = {
      vi: `Quá nhiều yêu cầu không hợp lệ; hãy thử lại sau ${retryAfter} giây.`,
      en: `Too many refused requests; try again in ${retryAfter} s.`,
    };
    const error = { message: messages.vi, extensions: { code: 'RATE_LIMITED', retryAfter, messages } };
    await reply.code(429).header('retry-after', retryAfter).send({ errors: [error] });
  });
  app.addHook('onResponse', async (request, reply) => {
    if (reply.statusCode !== 401) return;
    await refused.consume(request.ip).catch((error: unknown) => {
      if (!(error instanceof RateLimiterRes)) throw error;
    });
  });
}
