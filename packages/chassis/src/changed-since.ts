import { Conflict, type Noun } from '@qms/kernel';
import { sql } from 'kysely';
import type { Ctx } from './context.js';
import { ask } from './database.js';

interface Step {
  version: number;
  verb: string;
  /** Who: an officer’s id, or `service:<name>`. */
  by: string;
  at: string;
  /** The fields of the noun that differ; of personal ones not even the name. */
  fields: string[];
}

/** Told at most so many steps; whoever is further behind reads the journal. */
const MOST = 20;

/** CONFLICT for whoever read an older version: what has changed since, by whom and when, stands in its extensions. */
export async function changedSince(ctx: Ctx, noun: Noun, readVersion: number): Promise<Conflict> {
  const changes = await ask(
    ctx.em,
    sql<Step>`
      select subject_version as version, verb, actor_id as by, at, coalesce((
        select array_agg(key order by key) from jsonb_object_keys(after) key
        where key <> 'version' and before->key is distinct from after->key), '{}') as fields
      from journal where subject_id = ${noun.id}::uuid and subject_version > ${readVersion}
      order by subject_version desc, id desc limit ${MOST}`,
  );
  const version = changes[0]?.version ?? noun.version;
  const told = changes.map((step) => ({ ...step, at: new Date(step.at).toISOString() }));
  return new Conflict(undefined, { version, changes: told });
}
