import { defineEntity, p } from '@mikro-orm/core';
import { ask, findNoun, mapNoun, type Ctx } from '@qms/chassis';
import { NotFound } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { Upload } from './upload.js';
import { mayUseUpload } from './upload.policy.js';

const schema = defineEntity({
  class: Upload as never,
  tableName: 'upload',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    actorId: p.text(),
    name: p.text(),
    bytes: p.integer(),
    expectedSha256: p.text().nullable(),
    sha256: p.text().nullable(),
    state: p.text(),
    expiresAt: p.datetime(),
  },
});

export const uploadMapping = mapNoun<Upload>({
  name: 'upload',
  noun: Upload,
  schema,
  agencyOf: () => null,
  // the name of a file may be a person's
  personal: ['name'],
});

/** Loads a file that the actor has brought; anybody else's is not there. */
export async function requireUpload(ctx: Ctx, id: string): Promise<Upload> {
  const upload = await findNoun(ctx, uploadMapping, id);
  if (!upload || !mayUseUpload(ctx.actor, upload)) throw new NotFound();
  return upload;
}

/** How many of the actor's tickets are still good and unread; one of the same person's requests counts at a time. */
export async function holdOpenUploads(ctx: Ctx): Promise<number> {
  await ask(ctx.em, sql`select pg_advisory_xact_lock(hashtextextended(${`uploads of ${ctx.actor.id}`}, 0))`);
  const [row] = await ask(
    ctx.em,
    sql<{ open: number }>`select count(*)::int as open from upload
      where actor_id = ${ctx.actor.id} and state in ('AWAITED', 'RECEIVED') and expires_at > ${ctx.now}`,
  );
  return row?.open ?? 0;
}

/** Files whose day has passed and that nobody has read: their bytes need not be kept. */
export async function forgottenUploads(ctx: Ctx): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select u.id from upload u where u.state in ('AWAITED', 'RECEIVED')
      and u.expires_at < clock_timestamp() - interval '1 day'
      and not exists (select from register_import i where i.upload_id = u.id and i.state = 'QUEUED')
      order by u.expires_at, u.id limit 500`,
  );
  return rows.map(({ id }) => id);
}

/**
 * SQL truth of an upload `u` that was read more than a day ago, and from which nothing came into the register: it was
 * only tried, or was at fault. A file that was entered stays, as the evidence of what was.
 */
const isOnlyTried = (ctx: Ctx): RawBuilder<boolean> => {
  const aDayAgo = sql`${ctx.now}::timestamptz - interval '1 day'`;
  return sql<boolean>`u.state = 'PROVEN' and u.changed_at <= ${aDayAgo} and not exists (
    select from register_import i where i.upload_id = u.id
      and (i.state = 'QUEUED' or i.state = 'DONE' and not i.dry_run or i.changed_at > ${aDayAgo}))`;
};

export async function triedUploads(ctx: Ctx, beyond: string): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select u.id from upload u where ${isOnlyTried(ctx)} and u.id > ${beyond}::uuid
      order by u.id limit 500`,
  );
  return rows.map(({ id }) => id);
}

/** Inside the transaction that clears it; false when another has done so, or it has been entered after all. */
export async function holdTriedUpload(ctx: Ctx, id: string): Promise<boolean> {
  // first the lock, then the look: an import that held it has written its row by then
  await ask(ctx.em, sql`select 1 from upload where id = ${id}::uuid for update`);
  const held = await ask(ctx.em, sql`select 1 from upload u where u.id = ${id}::uuid and ${isOnlyTried(ctx)}`);
  return held.length > 0;
}

/** Inside the transaction of an import that reads it once more: it stays proven until that is written. */
export async function holdProvenUpload(ctx: Ctx, id: string): Promise<boolean> {
  const held = await ask(ctx.em, sql`select 1 from upload where id = ${id}::uuid and state = 'PROVEN' for share`);
  return held.length > 0;
}
