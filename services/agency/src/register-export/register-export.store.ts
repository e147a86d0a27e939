import { createHash } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/core';
import { ask, freshCtx, mapNoun, type Ctx } from '@qms/chassis';
import { Conflict, type Actor, type Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { List, ListFilter } from '../exported-list/exported-list.js';
import { RegisterExport, type ExportFormat, type ExportState } from './register-export.js';
import { mayReadExport } from './register-export.policy.js';

const schema = defineEntity({
  class: RegisterExport as never,
  tableName: 'register_export',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    actorId: p.text(),
    list: p.text(),
    format: p.text(),
    asOf: p.date(),
    language: p.text(),
    filter: p.json(),
    grantsSha256: p.text(),
    state: p.text(),
    rows: p.integer().nullable(),
    sha256: p.text().nullable(),
    bytes: p.integer().nullable(),
  },
});

export const registerExportMapping = mapNoun<RegisterExport>({
  name: 'register-export',
  noun: RegisterExport,
  schema,
  agencyOf: () => null,
});

export interface RegisterExportRow {
  id: string;
  version: number;
  actorId: string;
  list: List;
  format: ExportFormat;
  asOf: Day;
  language: 'vi' | 'en';
  filter: ListFilter;
  grantsSha256: string;
  state: ExportState;
  rows: number | null;
  sha256: string | null;
  bytes: number | null;
  progress: number;
}

/** An order, whoever gave it: for the worker that carries it out. */
export async function exportById(ctx: Ctx, id: string): Promise<RegisterExportRow | null> {
  const [row] = await ask(
    ctx.em,
    sql<RegisterExportRow>`
      select id, version, actor_id as "actorId", list, format, as_of::text as "asOf", language, filter,
             grants_sha256 as "grantsSha256", state, rows, sha256, bytes,
             case when state = 'QUEUED' then progress else 100 end as progress
      from register_export where id = ${id}::uuid`,
  );
  return row ?? null;
}

/** A file that is the actor's own, and not older than a day. */
export async function exportOf(ctx: Ctx, id: string): Promise<RegisterExportRow | null> {
  const [fresh] = await ask(
    ctx.em,
    sql`select 1 from register_export where id = ${id}::uuid and changed_at > ${ctx.now}::timestamptz - interval '1 day'`,
  );
  const row = fresh ? await exportById(ctx, id) : null;
  return row && mayReadExport(ctx.actor, row, grantsDigest(ctx.actor)) ? row : null;
}

/** One digest for one reach, in whatever order the grants were given. */
export function grantsDigest({ grants }: Actor): string {
  const each = grants.map(({ role, agencyId }) => `${role}@${agencyId ?? ''}`).toSorted();
  return createHash('sha256').update(each.join('\n')).digest('hex');
}

const LEASE_S = 30;

export async function claimExport(ctx: Ctx, id: string): Promise<{ fence: number; attempts: number } | null> {
  const [claimed] = await ask(
    ctx.em,
    sql<{ fence: number; attempts: number }>`update register_export
      set fence = fence + 1, attempts = attempts + 1, progress = 0,
          lease_until = clock_timestamp() + make_interval(secs => ${LEASE_S})
      where id = ${id}::uuid and state = 'QUEUED' and (lease_until is null or lease_until < clock_timestamp())
      returning fence, attempts`,
  );
  return claimed ?? null;
}

export async function tellExportProgress(ctx: Ctx, id: string, fence: number, progress: number): Promise<void> {
  await ask(
    freshCtx(ctx).em,
    sql`update register_export set progress = greatest(progress, ${progress}),
          lease_until = clock_timestamp() + make_interval(secs => ${LEASE_S})
        where id = ${id}::uuid and fence = ${fence} and state = 'QUEUED'`,
  );
}

/** Inside the transaction that finishes it: a worker that slept past its lease changes nothing. */
export async function holdExport(ctx: Ctx, id: string, fence: number): Promise<void> {
  const held = await ask(
    ctx.em,
    sql`select 1 from register_export where id = ${id}::uuid and fence = ${fence} and state = 'QUEUED' for update`,
  );
  if (held.length > 0) return;
  throw new Conflict({ vi: 'Việc này đã có tiến trình khác làm.', en: 'Another worker has taken this export over.' });
}

export async function releaseExport(ctx: Ctx, id: string, fence: number): Promise<void> {
  await ask(
    freshCtx(ctx).em,
    sql`update register_export set lease_until = null where id = ${id}::uuid and fence = ${fence} and state = 'QUEUED'`,
  );
}

/** Ordered exports that nobody is at: the queue may have forgotten them. */
export async function abandonedExports(ctx: Ctx): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from register_export where state = 'QUEUED'
      and changed_at < clock_timestamp() - interval '30 seconds'
      and (lease_until is null or lease_until < clock_timestamp()) order by changed_at limit 100`,
  );
  return rows.map(({ id }) => id);
}
