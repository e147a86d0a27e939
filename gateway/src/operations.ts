import { createHash } from 'node:crypto';
import { ask, type Database } from '@qms/chassis';
import { allow, Forbidden, holdsEverywhere, Invalid } from '@qms/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Kind, parse, print, specifiedRules, stripIgnoredCharacters, validate, type GraphQLSchema } from 'graphql';
import { sql } from 'kysely';
import { GATEWAY } from './database.js';
import { withinLimits } from './limits.js';
import type { GatewayCtx } from './subgraph-source.js';

/** Operations that a closed installation serves; it serves no others. */
export interface Operations {
  isRegistered(query: string): Promise<boolean>;
  /** Keeps a document of one named operation; the same one twice changes nothing. */
  register(document: string, by: string): Promise<{ name: string; hash: string }>;
}

const REMEMBERED_MS = 30_000;

export function operations(database: Database, schema: GraphQLSchema): Operations {
  let known = new Map<string, number>();
  return {
    async isRegistered(query) {
      const hash = hashOf(query);
      if (hash === null) return false;
      if ((known.get(hash) ?? 0) > Date.now()) return true;
      const [row] = await ask(database.fork(GATEWAY), sql`select from registered_operation where hash = ${hash}`);
      if (!row) return false;
      if (known.size > 10_000) known = new Map();
      known.set(hash, Date.now() + REMEMBERED_MS);
      return true;
    },
    async register(document, by) {
      const { name, text } = checked(document, schema);
      const hash = createHash('sha256').update(stripIgnoredCharacters(text)).digest('hex');
      await ask(
        database.fork(GATEWAY),
        sql`insert into registered_operation (hash, name, document, registered_by, registered_at)
            values (${hash}, ${name}, ${text}, ${by}, now()) on conflict (hash) do nothing`,
      );
      return { name, hash };
    },
  };
}

/** Blanks, commas and comments do not make another operation. */
function hashOf(query: string): string | null {
  try {
    return createHash('sha256')
      .update(stripIgnoredCharacters(print(parse(query, { maxTokens: 1_000 }))))
      .digest('hex');
  } catch {
    return null;
  }
}

function checked(document: string, schema: GraphQLSchema): { name: string; text: string } {
  let parsed;
  try {
    parsed = parse(document, { maxTokens: 1_000 });
  } catch (error) {
    throw unfit(error instanceof Error ? error.message : 'unreadable');
  }
  const named = parsed.definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION ? [each.name?.value ?? null] : [],
  );
  const [name] = named;
  if (named.length !== 1 || name == null) throw unfit('one named operation a document');
  const [fault] = validate(schema, parsed, [...specifiedRules, withinLimits]);
  if (fault) throw unfit(fault.message);
  return { name, text: print(parsed) };
}

function unfit(why: string): Invalid {
  return new Invalid('document', {
    vi: `Không đăng ký được thao tác này: ${why}`,
    en: `This operation cannot be registered: ${why}`,
  });
}

export const unregistered = new Forbidden({
  vi: 'Hệ thống này chỉ nhận các thao tác đã đăng ký; hãy nhờ quản trị viên đăng ký (qms operations register).',
  en: 'This installation serves registered operations only; ask its administrator (qms operations register).',
});

/** POST /operations: an administrator registers one operation a request; the terminal does so for files. */
export function operationDoor(
  app: FastifyInstance,
  doors: { operations: Operations; contextOf: (request: FastifyRequest) => Promise<GatewayCtx> },
): void {
  app.post<{ Body: { document?: unknown } | null }>('/operations', async (request, reply) => {
    const { actor } = await doors.contextOf(request);
    allow(holdsEverywhere(actor, 'SYSTEM_ADMINISTRATOR') || actor.id === 'service:cli');
    const document = request.body?.document;
    if (typeof document !== 'string') throw unfit('no document');
    return reply.send(await doors.operations.register(document, actor.id));
  });
}
