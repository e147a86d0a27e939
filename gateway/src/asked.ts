import { isUtf8 } from 'node:buffer';
import { unstorableText } from '@qms/chassis';
import { Invalid } from '@qms/kernel';
import type { FastifyInstance } from 'fastify';

/** Bodies are JSON in UTF-8: bytes that are no text are refused, not read as something else. */
export function jsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (isUtf8(body as Buffer)) void parse(request, body.toString(), done);
    else done(Object.assign(new Error('not UTF-8'), { statusCode: 400 }), undefined);
  });
}

/** What a GraphQL request over HTTP says, once it has the shape that the specification gives it. */
export interface Asked {
  query: string;
}

/** INVALID_INPUT for a body of another shape, or with text that no database stores. */
export function askedIn(body: unknown): Asked {
  const odd = oddPart(body);
  if (odd !== null) throw unreadable(odd);
  const bad = unstorableText(body, 'body');
  if (bad !== null) throw unreadable(bad.replace(/^body\./, ''));
  return body as Asked;
}

/** The part of a GraphQL request that has another shape than it should, or null. */
function oddPart(body: unknown): string | null {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return 'body';
  const { query, variables, operationName, extensions } = body as Record<string, unknown>;
  if (typeof query !== 'string') return 'query';
  if (operationName != null && typeof operationName !== 'string') return 'operationName';
  for (const [name, part] of Object.entries({ variables, extensions })) {
    if (part != null && (typeof part !== 'object' || Array.isArray(part))) return name;
  }
  // a query stands in the request: none is kept for a hash that anybody may send
  return Object.hasOwn(extensions ?? {}, 'persistedQuery') ? 'extensions' : null;
}

export function unreadable(field: string): Invalid {
  return new Invalid(field, {
    vi: 'Không đọc được yêu cầu: nội dung hỏng, quá lớn, sai kiểu hoặc có ký tự không lưu được.',
    en: 'The request cannot be read: malformed, too large, of the wrong type, or holding text that cannot be stored.',
  });
}

/** The key of a mutation that must have its effect once. */
export function idempotencyKey(given: string | string[] | undefined): string | null {
  if (given === undefined) return null;
  if (typeof given === 'string' && /^[\x21-\x7e]{1,200}$/.test(given)) return given;
  throw new Invalid('Idempotency-Key', {
    vi: 'Khóa phải có 1–200 ký tự ASCII nhìn thấy được.',
    en: 'A key has 1 to 200 visible ASCII characters.',
  });
}
