import { Conflict, type Noun } from '@qms/kernel';
import { sql } from 'kysely';
import { freshCtx, type Ctx } from './context.js';
import { ask } from './database.js';
import type { JournalEntry } from './journal.js';
import type { Columns, NounMapping } from './noun-mapping.js';
import { journalEntry, keep } from './nouns.js';

/**
 * Writes many new nouns of one kind in one statement a table, and answers with their journal entries.
 * For imports: inside `guarded`, followed by `record`. What the nouns said is dropped; an import says one event a batch.
 */
export async function insertNouns<N extends Noun>(
  ctx: Ctx,
  verb: string,
  mapping: NounMapping<N>,
  nouns: readonly N[],
): Promise<JournalEntry[]> {
  if (nouns.length === 0) return [];
  const { tableName, properties } = mapping.schema.meta as { tableName: string; properties: object };
  const fields = Object.keys(properties);
  await insertRows(
    ctx,
    tableName,
    nouns.map((noun) => Object.fromEntries(fields.map((field) => [snakeCase(field), noun[field as keyof N] ?? null]))),
  );
  for (const part of mapping.parts) {
    const rows = nouns.flatMap((noun) => part.rows(noun).map((row) => ({ ...row, [part.owner]: noun.id })));
    await insertRows(ctx, part.table, rows);
  }
  return told(ctx, verb, mapping, nouns);
}

/**
 * Loads many nouns of one kind with their parts, in one statement a table; ids that are none find nothing. They stand
 * apart from the unit of work: what is only planned with them, and not given to `updateNouns`, leaves no trace.
 */
export async function loadNouns<N extends Noun>(
  ctx: Ctx,
  mapping: NounMapping<N>,
  ids: readonly string[],
): Promise<N[]> {
  if (ids.length === 0) return [];
  const { em } = freshCtx(ctx);
  const nouns: N[] = await em.find<N>(mapping.noun, { id: { $in: [...ids] } } as never);
  for (const part of mapping.parts) {
    const rows = await ask<Columns>(
      em,
      sql`select * from ${sql.table(part.table)} where ${sql.ref(part.owner)} = any(${[...ids]}::uuid[]) order by 1, 2, 3`,
    );
    const owned = Map.groupBy(rows, (row) => String(row[part.owner]));
    for (const noun of nouns) part.fill(noun, owned.get(noun.id) ?? []);
  }
  for (const noun of nouns) keep(ctx, mapping, noun);
  return nouns;
}

/**
 * Writes many loaded nouns of one kind after their verbs, a statement or two a table; CONFLICT if one has changed since.
 * Like `insertNouns`: inside `guarded`, followed by `record`, what they said is dropped, and what `settle` computes is
 * the caller's to do at once.
 */
export async function updateNouns<N extends Noun>(
  ctx: Ctx,
  verb: string,
  mapping: NounMapping<N>,
  nouns: readonly N[],
): Promise<JournalEntry[]> {
  if (nouns.length === 0) return [];
  const ids = nouns.map(({ id }) => id);
  const { tableName, properties } = mapping.schema.meta as { tableName: string; properties: object };
  const fields = Object.keys(properties);
  const rows = nouns.map((noun) =>
    Object.fromEntries(fields.map((field) => [snakeCase(field), noun[field as keyof N] ?? null])),
  );
  const table = sql.table(tableName);
  const changed = fields
    .map(snakeCase)
    .filter((column) => column !== 'id' && column !== 'version')
    .map((column) => sql`${sql.ref(column)} = given.${sql.ref(column)}`);
  const updated = await ask(
    ctx.em,
    sql`update ${table} held set version = held.version + 1, ${sql.join(changed)}
        from jsonb_populate_recordset(null::${table}, ${JSON.stringify(rows)}::jsonb) given
        where held.id = given.id and held.version = given.version returning held.id`,
  );
  if (updated.length !== nouns.length) throw new Conflict();
  for (const noun of nouns) noun.version += 1;
  for (const part of mapping.parts) {
    await ask(ctx.em, sql`delete from ${sql.table(part.table)} where ${sql.ref(part.owner)} = any(${ids}::uuid[])`);
    await insertRows(
      ctx,
      part.table,
      nouns.flatMap((noun) => part.rows(noun).map((row) => ({ ...row, [part.owner]: noun.id }))),
    );
  }
  return told(ctx, verb, mapping, nouns);
}

/** A journal entry each; what they said is dropped. */
function told(ctx: Ctx, verb: string, mapping: NounMapping, nouns: readonly Noun[]): JournalEntry[] {
  return nouns.map((noun) => {
    noun.takeHappenings();
    return { ...journalEntry(ctx, verb, mapping, noun), reason: noun.takeReason() };
  });
}

async function insertRows(ctx: Ctx, table: string, rows: readonly Columns[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = sql.join(Object.keys(first).map((column) => sql.ref(column)));
  await ask(
    ctx.em,
    sql`insert into ${sql.table(table)} (${columns})
        select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)`,
  );
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
