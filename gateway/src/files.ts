import { Readable } from 'node:stream';
import { Invalid, NotFound } from '@qms/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Dispatcher, Pool } from 'undici';
import type { GatewayCtx } from './subgraph-source.js';
import type { TokenSigner } from './tokens.js';

const PASSED_ON = ['content-type', 'content-length', 'content-disposition', 'etag'] as const;

/** Which service owns what is downloaded, and how such a thing is named. */
const DOWNLOADS: Readonly<Record<string, { service: string; name: RegExp }>> = {
  reports: { service: 'reporting', name: /^[0-9a-f-]{36}$/ },
  exports: { service: 'agency', name: /^[0-9a-f-]{36}$/ },
  templates: { service: 'agency', name: /^[a-z]{1,30}\.(csv|xlsx)$/ },
};
/** What a file weighs at most; the service counts the bytes themselves. */
const MOST_BYTES = 20_000_000;
/** A slow line is given as long as a request may take. */
const UPLOAD_MS = 55_000;

export interface FileDoors {
  pools: Readonly<Record<string, Pool>>;
  sign: TokenSigner;
  contextOf: (request: FastifyRequest) => Promise<GatewayCtx>;
}

/** Files are streamed from and to the service that owns them, for whoever may have them; never shown inline. */
export function fileDoors(app: FastifyInstance, { pools, sign, contextOf }: FileDoors): void {
  const asked = async (
    request: FastifyRequest,
    service: string,
    options: Pick<Dispatcher.RequestOptions, 'method' | 'path'> & Partial<Dispatcher.RequestOptions>,
  ): Promise<Dispatcher.ResponseData> => {
    const ctx = await contextOf(request);
    const pool = pools[service];
    if (!pool) throw new NotFound();
    return pool.request({
      headersTimeout: 5_000,
      ...options,
      headers: {
        authorization: `Bearer ${await sign(ctx.actor, service)}`,
        'x-request-id': ctx.requestId,
        'accept-language': ctx.language,
        ...(options.headers as Record<string, string> | undefined),
      },
    });
  };

  app.get<{ Params: { kind: string; name: string } }>('/files/:kind/:name', async (request, reply) => {
    const { kind, name } = request.params;
    const door = Object.hasOwn(DOWNLOADS, kind) ? DOWNLOADS[kind] : undefined;
    if (!door?.name.test(name)) throw new NotFound();
    const answer = await asked(request, door.service, { path: `/files/${kind}/${name}`, method: 'GET' });
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      throw new NotFound();
    }
    for (const header of PASSED_ON) {
      const value = answer.headers[header];
      if (value !== undefined) void reply.header(header, value);
    }
    return await reply
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "sandbox; default-src 'none'")
      .header('cache-control', 'private, no-store')
      .send(Readable.from(answer.body));
  });

  void app.register((uploads, _, done) => {
    // bytes go through as they come; whoever owns them counts and reads them
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, _payload, parsed) => {
      parsed(null);
    });
    uploads.put<{ Params: { id: string } }>('/files/uploads/:id', async (request, reply) => {
      if (!/^[0-9a-f-]{36}$/.test(request.params.id)) throw new NotFound();
      const length = Number(request.headers['content-length'] ?? Number.NaN);
      if (!Number.isInteger(length) || length > MOST_BYTES) throw unweighed();
      const answer = await asked(request, 'agency', {
        path: `/files/uploads/${request.params.id}`,
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(length) },
        body: request.raw,
        headersTimeout: UPLOAD_MS,
      });
      const body = await answer.body.text();
      return await reply.code(answer.statusCode).type('application/json').send(body);
    });
    done();
  });
}

function unweighed(): Invalid {
  return new Invalid('content-length', {
    vi: 'Tệp phải nói trước kích thước, tối đa 20 MB.',
    en: 'A file says beforehand how long it is, 20 MB at most.',
  });
}
