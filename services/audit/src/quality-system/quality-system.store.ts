import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { ask, type Ctx } from '@qms/chassis';
import { isId, NotFound, type Day } from '@qms/kernel';
import { sql } from 'kysely';

/** A quality system as its owner tells it: the agencies it serves and has served. */
export interface QualitySystemFacts {
  id: string;
  version: number;
  stage: string;
  /** The agency whose head answers for it. */
  holderId: string;
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
    sql`insert into quality_system_mirror (id, version, holder_id, stage, since)
        select distinct on (id) (f->>'id')::uuid as id, (f->>'version')::int as version, (f->>'holderId')::uuid,
               f->>'stage', (select min((m->>'from')::date) from jsonb_array_elements(f->'members') m)
        from jsonb_array_elements(${facts}::jsonb) f
        order by id, version desc
        on conflict (id) do update set version = excluded.version, holder_id = excluded.holder_id,
          stage = excluded.stage, since = excluded.since
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

/** The agency whose head answers for a system; NOT_FOUND for one that nobody has told of. */
export async function requireHolder(ctx: Ctx, id: string): Promise<string> {
  const [row] = isId(id)
    ? await ask(
        ctx.em,
        sql<{ holderId: string | null }>`select holder_id as "holderId" from quality_system_mirror where id = ${id}`,
      )
    : [];
  if (row?.holderId == null) throw new NotFound();
  return row.holderId;
}

/** Remembers the last day of a yearly duty, from which the next one counts. */
export async function rememberDuty(
  em: SqlEntityManager,
  id: string,
  duty: 'audited_on' | 'reviewed_on',
  on: Day | null,
): Promise<void> {
  if (on === null) return;
  const last = sql.ref(duty);
  await ask(em, sql`update quality_system_mirror set ${last} = greatest(${last}, ${on}::date) where id = ${id}`);
}
