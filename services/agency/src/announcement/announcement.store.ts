import { defineEntity, p } from '@mikro-orm/core';
import { ask, inScope, mapNoun, requireNoun, type Ctx } from '@qms/chassis';
import { Conflict, cutPage, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { Announcement } from './announcement.js';

const schema = defineEntity({
  class: Announcement as never,
  tableName: 'announcement',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    announcedById: p.uuid(),
    number: p.text(),
    signedOn: p.date(),
    dueOn: p.date(),
    publishedOn: p.date().nullable(),
    publishedAt: p.text().nullable(),
    watched: p.boolean(),
  },
});

export const announcementMapping = mapNoun<Announcement>({
  name: 'announcement',
  noun: Announcement,
  schema,
  agencyOf: (announcement) => announcement.announcedById,
  constraints: {
    announcement_once: () =>
      new Conflict({
        vi: 'Quyết định này vừa được người khác ghi; hãy thử lại.',
        en: 'Somebody else has just entered this decision; try again.',
      }),
  },
});

/** Loads a decision of an agency that the actor reaches. */
export function requireAnnouncement(ctx: Ctx, id: string, expectedVersion?: number): Promise<Announcement> {
  return requireNoun(ctx, announcementMapping, id, expectedVersion);
}

/** The decision if it is entered already; several announcements of one decision share one clock. */
export async function findDecision(
  ctx: Ctx,
  { announcedById, number, signedOn }: { announcedById: string; number: string; signedOn: Day },
): Promise<string | null> {
  const [row] = await ask(
    ctx.em,
    sql<{ id: string }>`select id from announcement where announced_by_id = ${announcedById}::uuid
      and number = ${number} and signed_on = ${signedOn}::date`,
  );
  return row?.id ?? null;
}

/** Decisions whose lists are not published and whose days run across this one. */
export async function openAround(ctx: Ctx, day: Day): Promise<Announcement[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from announcement
      where published_on is null and signed_on < ${day}::date and ${day}::date <= due_on order by id`,
  );
  const found: Announcement[] = [];
  for (const { id } of rows) found.push(await requireNoun(ctx, announcementMapping, id));
  return found;
}

export interface AnnouncementRow {
  id: string;
  version: number;
  announcedById: string;
  number: string;
  signedOn: Day;
  dueOn: Day;
  publishedOn: Day | null;
  publishedAt: string | null;
}

const columns = sql`n.id, n.version, n.announced_by_id as "announcedById", n.number, n.signed_on::text as "signedOn",
  n.due_on::text as "dueOn", n.published_on::text as "publishedOn", n.published_at as "publishedAt"`;

const reached = (ctx: Ctx): RawBuilder<boolean> => inScope(ctx.actor, sql.ref('n.announced_by_id'), ctx.today);

export function announcementsByIds(ctx: Ctx, ids: readonly string[]): Promise<AnnouncementRow[]> {
  return ask(
    ctx.em,
    sql<AnnouncementRow>`select ${columns} from announcement n where n.id = any(${ids}::uuid[]) and ${reached(ctx)}`,
  );
}

function chosen(ctx: Ctx, unpublished: boolean): RawBuilder<unknown> {
  return unpublished ? sql`n.published_on is null and ${reached(ctx)}` : reached(ctx);
}

/** Decisions within reach, the earliest due first. */
export async function announcements(
  ctx: Ctx,
  unpublished: boolean,
  request: PageRequest,
): Promise<Page<AnnouncementRow>> {
  const { first, after } = openPage(request, 2);
  const beyond = after ? sql`(n.due_on, n.id) > (${after[0]}::date, ${after[1]}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<AnnouncementRow>`select ${columns} from announcement n
      where ${chosen(ctx, unpublished)} and ${beyond} order by n.due_on, n.id limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countAnnouncements(ctx: Ctx, unpublished: boolean): Promise<number> {
  const [row] = await ask(
    ctx.em,
    sql<{ count: string }>`select count(*) from announcement n where ${chosen(ctx, unpublished)}`,
  );
  return Number(row?.count ?? 0);
}

/** How a source of obligations is cut to the page that is asked for. */
export interface Cut {
  dueBefore: Day;
  beyond: (due: RawBuilder<unknown>, id: RawBuilder<unknown>, rule: 'procedure-list') => RawBuilder<unknown>;
  cut: (by: RawBuilder<unknown>) => RawBuilder<unknown>;
}

/** Lists that are due before a day and not yet published, in the columns of an obligation. */
export function publicationsDue(ctx: Ctx, { dueBefore, beyond, cut }: Cut): RawBuilder<unknown> {
  return sql`(
    select 'procedure-list', n.id, n.due_on, n.announced_by_id, n.number
    from announcement n
    where n.published_on is null and n.watched and n.due_on < ${dueBefore}::date
      and ${beyond(sql`n.due_on`, sql`n.id`, 'procedure-list')} and ${reached(ctx)} ${cut(sql`n.due_on, n.id`)})`;
}
