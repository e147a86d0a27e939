import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { ask } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';

/** A quality system as its owner tells it: the agencies it serves and has served. */
export interface QualitySystemFacts {
  id: string;
  version: number;
  members: readonly { agencyId: string; from: Day; to: Day | null }[];
}

/** Takes in facts whose version is newer than what is known: late and repeated events change nothing. */
export async function takeInQualitySystems(
  em: SqlEntityManager,
  systems: readonly QualitySystemFacts[],
): Promise<void> {
  const facts = JSON.stringify(systems);
  const fresh = await ask<{ id: string; version: number }>(
    em,
    // in the order of ids, so that two batches at once wait for each other instead of locking
    sql`insert into quality_system_mirror (id, version)
        select (f->>'id')::uuid, max((f->>'version')::int) from jsonb_array_elements(${facts}::jsonb) f
        group by 1 order by 1
        on conflict (id) do update set version = excluded.version
        where quality_system_mirror.version < excluded.version
        returning id, version`,
  );
  if (fresh.length === 0) return;
  const ids = fresh.map((row) => row.id);
  await ask(em, sql`delete from quality_system_mirror_member where quality_system_id = any(${ids}::uuid[])`);
  await ask(
    em,
    sql`insert into quality_system_mirror_member (quality_system_id, agency_id, valid_from, valid_to)
        select n.id, (m->>'agencyId')::uuid, (m->>'from')::date, coalesce((m->>'to')::date, 'infinity')
        from jsonb_array_elements(${facts}::jsonb) f
        join jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) as n (id uuid, version int)
          on n.id = (f->>'id')::uuid and n.version = (f->>'version')::int,
        jsonb_array_elements(f->'members') m`,
  );
}
