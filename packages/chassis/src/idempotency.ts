import { createHash } from 'node:crypto';
import { Invalid, newId } from '@qms/kernel';
import { sql } from 'kysely';
import { canonical } from './canonical.js';
import type { Ctx } from './context.js';
import { ask } from './database.js';

export const idempotencyTables = `
create table idempotency (
  actor_id text not null,
  verb text not null,
  key text not null,
  input_hash text not null,
  subject_id uuid not null,
  subject_version integer not null,
  at timestamptz not null,
  primary key (actor_id, verb, key)
);
create index idempotency_at on idempotency (at);
`;

/**
 * The door of every mutation: runs the command once for a key, and answers by reading its subject again.
 * The same key with other input is INVALID_INPUT; twins that race have one effect and one answer.
 */
export async function perform<Input, Answer>(
  ctx: Ctx,
  verb: string,
  command: (ctx: Ctx, input: Input) => Promise<{ id: string }>,
  input: Input,
  read: (ctx: Ctx, id: string) => Promise<Answer>,
): Promise<Answer> {
  const key = ctx.idempotencyKey;
  if (key === null) return read(ctx, (await command(ctx, input)).id);
  const inputHash = hashOf(input);
  const known = await subjectOf(ctx, verb, key, inputHash);
  if (known !== null) return read(ctx, known);
  ctx.pendingKey = { verb, key, inputHash };
  try {
    const { id } = await command(ctx, input);
    // a command that found its effect there already flushed nothing; the key is kept all the same
    if (ctx.pendingKey) await rememberKey(ctx, { id, version: 0 });
    return await read(ctx, id);
  } catch (error) {
    // the twin may have won while this one ran: then its answer is this one's too
    const won = await subjectOf(ctx, verb, key, inputHash);
    if (won === null) throw error;
    ctx.em.clear();
    return read(ctx, won);
  } finally {
    ctx.pendingKey = null;
  }
}

/** What an import is asked and answers, as far as a key is concerned. */
export interface ImportInput {
  dryRun: boolean;
}
export interface ImportAnswer {
  id?: string;
  faults: readonly unknown[];
}

/**
 * The door of every import. The key is asked after before the file is read. A dry run keeps its key too and, as it
 * changes nothing, runs again when it is repeated; a file at fault is refused and leaves its key free.
 */
export async function performImport<Input extends ImportInput, Outcome extends ImportAnswer>(
  ctx: Ctx,
  verb: string,
  command: (ctx: Ctx, input: Input) => Promise<Outcome>,
  input: Input,
  read: (ctx: Ctx, id: string) => Promise<Outcome>,
): Promise<Outcome> {
  const key = ctx.idempotencyKey;
  if (key === null) return command(ctx, input);
  const inputHash = hashOf(input);
  const known = await subjectOf(ctx, verb, key, inputHash);
  const again = async (id: string): Promise<Outcome> => {
    if (!input.dryRun) return read(ctx, id);
    const outcome = await command(ctx, input);
    return outcome.id === undefined ? outcome : { ...outcome, id };
  };
  if (known !== null) return again(known);
  ctx.pendingKey = { verb, key, inputHash };
  try {
    const outcome = await command(ctx, input);
    if (input.dryRun) await rememberKey(ctx, { id: outcome.id ?? newId(ctx.now), version: 0 });
    // a twin that came first can put this one's file at fault: its answer is this one's
    const won = ctx.pendingKey && (await subjectOf(ctx, verb, key, inputHash));
    return won === null ? outcome : await again(won);
  } catch (error) {
    const won = await subjectOf(ctx, verb, key, inputHash);
    if (won === null) throw error;
    ctx.em.clear();
    ctx.pendingKey = null;
    return await again(won);
  } finally {
    ctx.pendingKey = null;
  }
}

/**
 * Lets twins through one after the other, from the first statement of their transaction: side by side they could each
 * wait for a row of the other's and never end.
 */
export async function holdKey({ em, actor, pendingKey }: Ctx): Promise<void> {
  if (!pendingKey) return;
  const name = canonical([actor.id, pendingKey.verb, pendingKey.key]);
  await ask(em, sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** Keeps the pending key beside the effect, once; called by the flush, in its transaction. Version 0: nothing changed. */
export async function rememberKey(ctx: Ctx, subject: { id: string; version: number }): Promise<void> {
  if (!ctx.pendingKey) return;
  const { verb, key, inputHash } = ctx.pendingKey;
  await ask(
    ctx.em,
    sql`insert into idempotency (actor_id, verb, key, input_hash, subject_id, subject_version, at)
        values (${ctx.actor.id}, ${verb}, ${key}, ${inputHash}, ${subject.id}, ${subject.version}, ${ctx.now})`,
  );
  ctx.pendingKey = null;
}

function hashOf(input: unknown): string {
  return createHash('sha256').update(canonical(input)).digest('hex');
}

async function subjectOf(ctx: Ctx, verb: string, key: string, inputHash: string): Promise<string | null> {
  const [row] = await ask<{ input_hash: string; subject_id: string }>(
    ctx.em,
    sql`select input_hash, subject_id from idempotency
        where actor_id = ${ctx.actor.id} and verb = ${verb} and key = ${key}`,
  );
  if (!row) return null;
  if (row.input_hash !== inputHash) {
    throw new Invalid('Idempotency-Key', {
      vi: 'Khóa này đã dùng cho một yêu cầu khác; hãy đặt khóa mới.',
      en: 'This key was used for another request; choose a new one.',
    });
  }
  return row.subject_id;
}
