import { Readable } from 'node:stream';
import { languageOf, refusal, type Language } from '@qms/chassis';
import { DomainError, NotFound } from '@qms/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pool } from 'undici';
import type { GatewayCtx } from './subgraph-source.js';
import type { TokenSigner } from './tokens.js';

const PASSED_ON = ['content-type', 'content-length', 'content-disposition', 'etag'] as const;

export interface FileDoors {
  pools: Readonly<Record<string, Pool>>;
  sign: TokenSigner;
  contextOf: (request: FastifyRequest) => Promise<GatewayCtx>;
}

/** Files are streamed from the service that owns them, for whoever may have them; never shown inline. */
export function fileDoors(app: FastifyInstance, { pools, sign, contextOf }: FileDoors): void {
  app.get<{ Params: { id: string } }>('/files/reports/:id', async (request, reply) => {
    const language: Language = languageOf(request.headers['accept-language']);
    try {
      const ctx = await contextOf(request);
      const pool = pools['reporting'];
      if (!pool || !/^[0-9a-f-]{36}$/.test(request.params.id)) throw new NotFound();
      const answer = await pool.request({
        path: `/files/reports/${request.params.id}`,
        method: 'GET',
        headers: { authorization: `Bearer ${await sign(ctx.actor, 'reporting')}`, 'x-request-id': ctx.requestId },
        headersTimeout: 5_000,
      });
      if (answer.statusCode !== 200) {
        await answer.body.dump();
        throw new NotFound();
      }
      for (const name of PASSED_ON) {
        const value = answer.headers[name];
        if (value !== undefined) void reply.header(name, value);
      }
      return await reply
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "sandbox; default-src 'none'")
        .header('cache-control', 'private, no-store')
        .send(Readable.from(answer.body));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return reply.code(error.code === 'UNAUTHENTICATED' ? 401 : 404).send(refusal(error, language));
    }
  });
}
