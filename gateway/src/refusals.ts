import { clientError, languageOf, refusal, type Logger } from '@qms/chassis';
import { DomainError, NotFound } from '@qms/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { unreadable } from './asked.js';
import { providerAway, publicErrors, STATUS } from './errors.js';
import { ProviderAway } from './identity-provider.js';

type Refused = Error & { statusCode?: number; extensions?: Record<string, unknown> };

/** What fails outside GraphQL is told in the same form: one error, a stable code, both languages. */
export function refusals(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler(async (error: Refused, request, reply) => refuse(error, request, reply, log));
  app.setNotFoundHandler((request, reply) => refuse(new NotFound(), request, reply, log));
}

/** For an address that cannot even be read. */
export function unreadableAddress(log: Logger): NonNullable<FastifyServerOptions['frameworkErrors']> {
  return (error, request, reply) => void refuse(error, request, reply, log);
}

function refuse(error: Refused, request: FastifyRequest, reply: FastifyReply, log: Logger): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  if (error instanceof DomainError) return reply.code(STATUS[error.code] ?? 400).send(refusal(error, language));
  if (error instanceof ProviderAway) return reply.code(503).send({ errors: [providerAway(language)] });
  if (error.extensions) {
    const { code, retryAfter } = error.extensions;
    if (typeof retryAfter === 'number') void reply.header('retry-after', retryAfter);
    // the register was asked who signs in and is away, or a budget is spent: said as in any answer
    return reply.code(STATUS[String(code)] ?? 503).send({ errors: publicErrors([error as never], language, log) });
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return reply.code(status).send(refusal(unreadable('body'), language));
  return reply.code(500).send({ errors: [clientError(error, language, log)] });
}
