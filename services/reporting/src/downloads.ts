import { languageOf, refusal, type Ctx } from '@qms/chassis';
import { DomainError, isId, NotFound, Unauthenticated } from '@qms/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mayReadReport } from './report/report.policy.js';
import { reportHere } from './report/report.store.js';
import { renditionFile } from './rendition/rendition.store.js';

const TYPES: Readonly<Record<string, string>> = {
  PDF: 'application/pdf',
  DOCX: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  XLSX: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  CSV: 'text/csv; charset=utf-8',
  JSON: 'application/json; charset=utf-8',
};

/** The files of reports, for whoever may read the report; hashed again on the way out. */
export function downloads(app: FastifyInstance, contextOf: (request: FastifyRequest) => Promise<Ctx | null>): void {
  app.get<{ Params: { id: string } }>('/files/reports/:id', async (request, reply) => {
    try {
      const ctx = await contextOf(request);
      if (!ctx) throw new Unauthenticated();
      const file = isId(request.params.id) ? await renditionFile(ctx, request.params.id) : null;
      if (!file) throw new NotFound();
      if (!mayReadReport(await reportHere(ctx, file))) throw new NotFound();
      const bytes = await ctx.outside.files.read(file.sha256);
      const extension = file.format.toLowerCase();
      return await reply
        .type(TYPES[file.format] ?? 'application/octet-stream')
        .header('etag', `"${file.sha256}"`)
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "sandbox; default-src 'none'")
        .header('cache-control', 'private, no-store')
        .header(
          'content-disposition',
          `attachment; filename="bao-cao-${file.period}.${extension}"; filename*=UTF-8''${encodeURIComponent(`báo-cáo-${file.period}.${extension}`)}`,
        )
        .send(bytes);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const status = error instanceof Unauthenticated ? 401 : 404;
      return reply.code(status).send(refusal(error, languageOf(request.headers['accept-language'])));
    }
  });
}
