import type { Noun } from '@qms/kernel';
import { sql } from 'kysely';
import type { Ctx } from './context.js';
import { ask } from './database.js';
import type { JournalEntry } from './journal.js';
import { snapshotOf, type Columns, type NounMapping } from './noun-mapping.js';

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
  return nouns.map((noun) => {
    noun.takeHappenings();
    const after = snapshotOf(mapping, noun);
    return {
      verb,
      subjectType: mapping.name,
      subjectId: noun.id,
      subjectVersion: noun.version,
      agencyId: mapping.agencyOf(noun),
      before: null,
      after: after.open,
      personal: after.personal ? { before: null, after: after.personal } : null,
    };
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
