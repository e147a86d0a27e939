import { setTimeout as sleep } from 'node:timers/promises';
import { languageOf, refusal } from '@qms/chassis';
import { NotFound } from '@qms/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import encodeQR from 'qr';
import { allowance } from './allowance.js';
import { declarationPage, noticePage, PAGE_POLICY, type PublicDeclaration } from './check-html.js';

export interface CheckDoors {
  /** Asks the register in the gateway's own name; rejects when it is away. */
  declarationBehind: (code: string) => Promise<PublicDeclaration | null>;
  /** Where people meet the product, such as https://chuan.example.vn; null for the host that is asked. */
  publicUrl: string | null;
  /** Checks a minute from one address. */
  perMinute?: number;
}

/** The question behind the page; the register answers it to the gateway alone. */
export const CHECK = `query Check($code: String!) { declarationByPublicCode(code: $code) {
  agencyName alsoServes number declaredOn editionName kind procedures inForce
  supersededOn supersededBy closedOn closedBecause successors } }`;

const CODE = /^[0-9a-z]{26}$/;
/** No answer comes sooner: what is there and what is not take the same time. */
const FLOOR_MS = 60;

const ABSENT = ['Không có công bố nào mang mã này', 'No declaration has this code'] as const;
const OFTEN = ['Tra cứu quá nhiều; hãy thử lại sau một phút', 'Too many checks; try again in a minute'] as const;
const SILENT = [
  'Sổ đăng ký tạm thời không trả lời; hãy thử lại sau',
  'The register does not answer; try later',
] as const;

type Ask = FastifyRequest<{ Params: { code: string } }>;

/** Whether a declaration is in force, for anyone who holds its code: a page, JSON, and the QR that leads here. */
export function checkDoors(app: FastifyInstance, { declarationBehind, publicUrl, perMinute = 30 }: CheckDoors): void {
  const checks = allowance(perMinute);

  const found = async (
    request: Ask,
    reply: FastifyReply,
  ): Promise<{ code: string; declaration: PublicDeclaration } | null> => {
    void reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex', vary: 'accept' });
    const wait = checks.take(request.ip, Date.now());
    if (wait > 0) {
      const budget = { budget: { checksPerMinute: perMinute }, retryAfter: wait };
      await notice(request, reply.header('retry-after', String(wait)), 429, OFTEN, budget);
      return null;
    }
    const given = request.params.code.toLowerCase();
    // what cannot be a code is asked for like one: it must not be told from an unknown one by the clock
    const code = CODE.test(given) ? given : '';
    const [answer] = await Promise.allSettled([declarationBehind(code), sleep(FLOOR_MS)]);
    if (answer.status === 'fulfilled' && answer.value) return { code, declaration: answer.value };
    if (answer.status === 'fulfilled') await notice(request, reply, 404, ABSENT);
    else await notice(request, reply.header('retry-after', '60'), 503, SILENT);
    return null;
  };
  const addressOf = (request: Ask, code: string): string =>
    `${publicUrl ?? `${request.protocol}://${request.host}`}/check/${code}`;

  app.get('/check/:code', async (request: Ask, reply) => {
    const there = await found(request, reply);
    if (!there) return reply;
    const { code, declaration } = there;
    const url = addressOf(request, code);
    if (wantsJson(request)) return reply.send({ code, url, ...declaration });
    return reply.headers(PAGE).send(declarationPage(declaration, code, square(url)));
  });

  app.get('/check/:code/qr.svg', async (request: Ask, reply) => {
    const there = await found(request, reply);
    if (!there) return reply;
    return reply.header('content-type', 'image/svg+xml').send(square(addressOf(request, there.code)));
  });
}

/** Its address is its code: no other page learns it. */
const PAGE = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': PAGE_POLICY,
  'referrer-policy': 'no-referrer',
};

/** A quiet zone of four, as the standard of QR codes wants it. */
function square(url: string): string {
  return encodeQR(url, 'svg', { ecc: 'medium', border: 4 });
}

function wantsJson({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('application/json') && !accept.includes('text/html');
}

async function notice(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  [vi, en]: readonly [string, string],
  more: object = {},
): Promise<void> {
  void reply.code(status);
  if (!wantsJson(request)) {
    await reply.headers(PAGE).send(noticePage(vi, en));
    return;
  }
  const language = languageOf(request.headers['accept-language']);
  const code = status === 429 ? 'RATE_LIMITED' : 'INTERNAL';
  const told = { message: language === 'vi' ? vi : en, extensions: { code, ...more, messages: { vi, en } } };
  await reply.send(status === 404 ? refusal(new NotFound(), language) : { errors: [told] });
}
