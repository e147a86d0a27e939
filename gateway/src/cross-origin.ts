import cors from '@fastify/cors';
import { Forbidden } from '@qms/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Pages of these origins may ask with the browser's cookie; nobody else's may. */
export async function crossOrigin(app: FastifyInstance, allowed: readonly string[]): Promise<void> {
  const listed = new Set(allowed);
  await app.register(cors, {
    // whoever is not listed is told nothing at all, and asks at a door that is not there
    origin: (origin, answer) => {
      answer(null, origin !== undefined && listed.has(origin) ? origin : false);
    },
    credentials: true,
    methods: ['GET', 'POST', 'PUT'],
    allowedHeaders: ['content-type', 'authorization', 'idempotency-key', 'accept-language', 'x-request-id'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
    // a wrong preflight gets no help with the right one
    strictPreflight: true,
  });
}

const foreign = {
  vi: 'Yêu cầu đến từ một trang web khác nên bị từ chối.',
  en: 'The request was made by another site and is refused.',
};

/** A browser adds the cookie by itself, so a request that rides on it must come from a page of ours. */
export function foreignRefused(own: readonly string[], allowed: readonly string[]): (request: FastifyRequest) => void {
  const origins = new Set([...own.map((url) => new URL(url).origin), ...allowed]);
  return ({ headers }) => {
    const { origin } = headers;
    const site = headers['sec-fetch-site'];
    if (origin !== undefined && !origins.has(origin)) throw new Forbidden(foreign);
    if (origin === undefined && (site === 'cross-site' || site === 'same-site')) throw new Forbidden(foreign);
  };
}
