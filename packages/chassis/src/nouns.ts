import { OptimisticLockError } from '@mikro-orm/core';
import { Conflict, DomainError, isId, NotFound, type Day, type Noun } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { judge } from './access.js';
import { changedSince } from './changed-since.js';
import type { Ctx } from './context.js';
import { ask, inTransaction } from './database.js';
import { holdKey, rememberKey } from './idempotency.js';
import { writeJournal, type JournalEntry } from './journal.js';
import { snapshotOf, type Columns, type NounMapping } from './noun-mapping.js';
import { writeOutbox } from './outbox.js';
import { actorHere } from './scope.js';

/** Loads a noun with its parts, or null. Ids that are none find nothing. */
export async function findNoun<N extends Noun>(ctx: Ctx, mapping: NounMapping<N>, id: string): Promise<N | null> {
  if (!isId(id)) return null;
  const noun: N | null = await ctx.em.findOne<N>(mapping.noun, { id } as never);
  if (!noun) return null;
  for (const part of mapping.parts) {
    const rows = await ask<Columns>(
      ctx.em,
      sql`select * from ${sql.table(part.table)} where ${sql.ref(part.owner)} = ${id} order by 1, 2, 3`,
    );
    part.fill(noun, rows);
  }
  keep(ctx, mapping, noun);
  return noun;
}

/** Loads a noun or says NOT_FOUND; a stale `expectedVersion` is CONFLICT. Reached by the tree of today, unless said. */
export async function requireNoun<N extends Noun>(
  ctx: Ctx,
  mapping: NounMapping<N>,
  id: string,
  expectedVersion?: number,
  on: (noun: N) => Day = () => ctx.today,
): Promise<N> {
  const noun = await findNoun(ctx, mapping, id);
  if (!noun) throw new NotFound();
  // scope first: a stale version would tell an outsider that there is something
  const agencyId = mapping.agencyOf(noun);
  if (agencyId !== null) await actorHere(ctx, agencyId, on(noun));
  if (expectedVersion !== undefined && noun.version !== expectedVersion) {
    throw await changedSince(ctx, noun, expectedVersion);
  }
  return noun;
}

/** Remembers a noun as it was loaded: the journal's "before". */
export function keep<N extends Noun>(ctx: Ctx, mapping: NounMapping<N>, noun: N): void {
  const { open, personal } = structuredClone(snapshotOf(mapping, noun));
  ctx.kept.set(noun, {
    open,
    personal,
    parts: mapping.parts.map((part) => part.rows(noun).map((row) => JSON.stringify(row))),
  });
}

/** The fourth beat: domain rows, journal rows, outbox rows and the idempotency key in one transaction. */
export async function flush<N extends Noun>(ctx: Ctx, verb: string, noun: N, ...others: Noun[]): Promise<N> {
  const nouns: Noun[] = [noun, ...others];
  await guarded(ctx, async () => {
    for (const each of nouns) if (!ctx.kept.has(each)) ctx.em.persist(each);
    await ctx.em.flush();
    const entries: JournalEntry[] = [];
    // all that one act changes, it changes for one reason
    const reason = nouns.map((each) => each.takeReason()).find((given) => given !== null) ?? null;
    for (const each of nouns) {
      const mapping = mappingOf(ctx, each);
      await writeParts(ctx, mapping, each);
      await mapping.settle(ctx.em, each);
      entries.push({ ...journalEntry(ctx, verb, mapping, each), reason });
    }
    await record(ctx, { entries, happenings: nouns.flatMap((each) => each.takeHappenings()), subject: noun });
  });
  for (const each of nouns) keep(ctx, mappingOf(ctx, each), each);
  return noun;
}

export interface Entry {
  entries: readonly JournalEntry[];
  happenings: Parameters<typeof writeOutbox>[1];
  /** What a repeated idempotency key answers with. */
  subject: { id: string; version: number };
}

/** The corridor's book-keeping for verbs that write their rows in bulk: call inside `guarded`. */
export async function record(ctx: Ctx, { entries, happenings, subject }: Entry): Promise<void> {
  await judge(ctx, entries);
  await writeJournal(ctx, entries);
  await writeOutbox(ctx.em, happenings, { requestId: ctx.requestId, actorId: ctx.actor.id, now: ctx.now });
  await rememberKey(ctx, subject);
}

/** One transaction, in which a lost race or a broken constraint becomes what it means to people. */
export async function guarded<T>(ctx: Ctx, body: () => Promise<T>): Promise<T> {
  try {
    return await inTransaction(ctx.em, async () => {
      await holdKey(ctx);
      return body();
    });
  } catch (error) {
    throw (await lostRace(ctx, error)) ?? meaningOf(ctx, error);
  }
}

/** PostgreSQL let another through: a deadlock broken for its sake, or a lock it has held for too long. */
const LET_ANOTHER_THROUGH: readonly unknown[] = ['40P01', '55P03'];

/** Somebody else wrote the noun between our reading and our writing it. */
async function lostRace(ctx: Ctx, error: unknown): Promise<Conflict | null> {
  if (!(error instanceof OptimisticLockError)) return null;
  const noun = error.getEntity() as unknown as Noun | undefined;
  const read = noun && ctx.kept.get(noun)?.open['version'];
  return noun && typeof read === 'number' ? changedSince(ctx, noun, read) : new Conflict();
}

function meaningOf(ctx: Ctx, error: unknown): unknown {
  if (error instanceof DomainError || !(error instanceof Error)) return error;
  if ('code' in error && LET_ANOTHER_THROUGH.includes(error.code)) return new Conflict();
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined;
  if (constraint !== undefined) {
    for (const mapping of ctx.database.mappings.values()) {
      const meaning = mapping.constraints[constraint];
      if (meaning) return meaning();
    }
  }
  return error;
}

function mappingOf(ctx: Ctx, noun: Noun): NounMapping {
  const mapping = ctx.database.mappings.get(noun.constructor);
  if (!mapping) throw new Error(`${noun.constructor.name} is not listed in database.ts`);
  return mapping;
}

/** Rows that are no longer so go, new ones come; what has not changed is left alone, as is what the actor cannot see. */
async function writeParts(ctx: Ctx, mapping: NounMapping, noun: Noun): Promise<void> {
  const before = ctx.kept.get(noun)?.parts;
  for (const [index, part] of mapping.parts.entries()) {
    const rows = part.rows(noun);
    const was = new Set(before?.[index]);
    const is = new Set(rows.map((row) => JSON.stringify(row)));
    const gone = [...was].filter((row) => !is.has(row)).map((row) => JSON.parse(row) as Columns);
    const come = rows.filter((row) => !was.has(JSON.stringify(row)));
    const names = Object.keys(gone[0] ?? come[0] ?? {});
    if (names.length === 0) continue;
    const table = sql.table(part.table);
    const columns = sql.join([part.owner, ...names].map((column) => sql.ref(column)));
    const given = (given: readonly Columns[]): RawBuilder<unknown> =>
      sql`jsonb_populate_recordset(null::${table}, ${JSON.stringify(given.map((row) => ({ ...row, [part.owner]: noun.id })))}::jsonb)`;
    if (gone.length > 0) {
      const same = sql.join(
        [part.owner, ...names].map((name) => sql`held.${sql.ref(name)} is not distinct from gone.${sql.ref(name)}`),
        sql` and `,
      );
      await ask(
        ctx.em,
        sql`delete from ${table} held using ${given(gone)} gone where held.${sql.ref(part.owner)} = ${noun.id} and ${same}`,
      );
    }
    if (come.length > 0)
      await ask(ctx.em, sql`insert into ${table} (${columns}) select ${columns} from ${given(come)}`);
  }
}

/** What the journal says of a change: what was loaded, and what is there now. */
export function journalEntry(ctx: Ctx, verb: string, mapping: NounMapping, noun: Noun): JournalEntry {
  const before = ctx.kept.get(noun);
  const after = snapshotOf(mapping, noun);
  return {
    verb,
    subjectType: mapping.name,
    subjectId: noun.id,
    subjectVersion: noun.version,
    agencyId: mapping.agencyOf(noun),
    before: before?.open ?? null,
    after: after.open,
    personal: after.personal ? { before: before?.personal ?? null, after: after.personal } : null,
  };
}
