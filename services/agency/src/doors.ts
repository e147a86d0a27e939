import { languageOf, refusal, type Ctx } from '@qms/chassis';
import { TABLE_TYPES } from '@qms/documents';
import { DomainError, isId, NotFound, Unauthenticated, type Sentence } from '@qms/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LIST_NAMES } from './exported-list/exported-list.js';
import { exportOf } from './register-export/register-export.store.js';
import type { ExportFormat } from './register-export/register-export.js';
import { makeTemplate, TEMPLATE_NAMES, type TemplateName } from './register-template/register-template.commands.js';
import { receiveUpload } from './upload/upload.commands.js';

type ContextOf = (request: FastifyRequest) => Promise<Ctx | null>;

const STATUS: Partial<Record<DomainError['code'], number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
};

/** What the disk itself says when it takes no more. */
const FULL = ['ENOSPC', 'EDQUOT'];
const full: Sentence = {
  vi: 'Máy chủ hết chỗ chứa tệp; hãy thử lại sau.',
  en: 'There is no room for the file; try again later.',
};

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && FULL.includes(String(error.code));
}

/** Files in and out: for whoever is named in the internal token, bytes as they come. */
export function fileDoors(app: FastifyInstance, contextOf: ContextOf): void {
  const door =
    (work: (ctx: Ctx, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      try {
        const ctx = await contextOf(request);
        if (!ctx) throw new Unauthenticated();
        return await work(ctx, request, reply);
      } catch (error) {
        const language = languageOf(request.headers['accept-language']);
        if (isFull(error)) {
          const extensions = { code: 'STORAGE_FULL', messages: full };
          return reply.code(507).send({ errors: [{ message: full[language], extensions }] });
        }
        if (!(error instanceof DomainError)) throw error;
        return reply.code(STATUS[error.code] ?? 400).send(refusal(error, language));
      }
    };

  void app.register((uploads, _, done) => {
    // whatever it claims to be, it is bytes: nothing is parsed at the door
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null));
    uploads.put(
      '/files/uploads/:id',
      door(async (ctx, request, reply) => {
        const { id } = request.params as { id: string };
        await receiveUpload(ctx, { id, source: request.raw });
        return reply.code(204).send();
      }),
    );
    done();
  });

  app.get(
    '/files/exports/:id',
    door(async (ctx, request, reply) => {
      const { id } = request.params as { id: string };
      const made = isId(id) ? await exportOf(ctx, id) : null;
      if (!made?.sha256) throw new NotFound();
      const { stream } = await ctx.outside.files.open(made.sha256);
      const name = LIST_NAMES[made.list];
      return attached(reply, made.format, { vi: `${name.vi} ${made.asOf}`, en: `${name.en} ${made.asOf}` })
        .header('etag', `"${made.sha256}"`)
        .header('content-length', made.bytes)
        .send(stream);
    }),
  );

  app.get(
    '/files/templates/:name',
    door(async (ctx, request, reply) => {
      const [, name = '', ending = ''] = /^([a-z]+)\.(csv|xlsx)$/.exec((request.params as { name: string }).name) ?? [];
      if (!TEMPLATE_NAMES.some((known) => known === name)) throw new NotFound();
      const format = ending.toUpperCase() as ExportFormat;
      const bytes = await makeTemplate(name as TemplateName, format, ctx.language);
      return attached(reply, format, { vi: `Mẫu ${name}`, en: `Template ${name}` }).send(Buffer.from(bytes));
    }),
  );
}

/** Never shown in a browser's window, never kept by anything on the way. */
function attached(reply: FastifyReply, format: ExportFormat, name: Sentence): FastifyReply {
  const ending = format.toLowerCase();
  const plain = name.en.replace(/[^A-Za-z0-9-]+/g, '-');
  return reply
    .type(TABLE_TYPES[format])
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('cache-control', 'private, no-store')
    .header('cross-origin-resource-policy', 'same-origin')
    .header(
      'content-disposition',
      `attachment; filename="${plain}.${ending}"; filename*=UTF-8''${encodeURIComponent(`${name.vi}.${ending}`)}`,
    );
}
