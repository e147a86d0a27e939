import { ask, askOne, inScope, type Ctx, type Language } from '@qms/chassis';
import { cutPage, Invalid, isDay, isId, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { publicationsDue } from '../announcement/announcement.store.js';

/**
 * What the register knows to be due: declarations again, their notices and their postings (QĐ19 art. 4.3, 4.4c), and
 * lists of procedures to be published (TT26 art. 4.3).
 */
export const RULES = ['declaration-notice', 'declaration-posting', 'procedure-list', 're-declaration'] as const;
export type Rule = (typeof RULES)[number];

export interface ObligationRow {
  rule: Rule;
  subjectId: string;
  occurrence: string;
  dueOn: Day;
  agencyId: string;
  title: string;
}

type OfDeclaration = Extract<Rule, `declaration-${string}`>;

const TITLES: Record<Language, Record<OfDeclaration, string>> = {
  vi: {
    'declaration-notice': 'Thông báo cho đơn vị chủ trì về quyết định công bố',
    'declaration-posting': 'Niêm yết, đăng tải quyết định công bố',
  },
  en: {
    'declaration-notice': 'Notify the lead unit of declaration',
    'declaration-posting': 'Post and publish declaration',
  },
};

interface Window {
  dueBefore: Day;
  /** Where the page begins; null counts or lists from the start. */
  after: readonly string[] | null;
  limit: number | null;
}

/** Each source is cut to a page of its own before they are put together: none is read to its end. */
function sources(ctx: Ctx, { dueBefore, after, limit }: Window): RawBuilder<unknown> {
  const reach = inScope(ctx.actor, sql.ref('s.holder_id'), ctx.today);
  const beyond = (due: RawBuilder<unknown>, id: RawBuilder<unknown>, rule: Rule): RawBuilder<unknown> =>
    after ? sql`(${due}, ${id}, ${rule}::text) > (${after[0]}::date, ${after[1]}::uuid, ${after[2]}::text)` : sql`true`;
  const cut = (by: RawBuilder<unknown>): RawBuilder<unknown> =>
    limit === null ? sql`` : sql`order by ${by} limit ${limit}`;

  const again = sql`(
    select 're-declaration' as rule, s.id as "subjectId", s.redeclare_by as due, s.holder_id as "agencyId", s.name as title
    from quality_system s where s.redeclare_by < ${dueBefore}::date
      and ${beyond(sql`s.redeclare_by`, sql`s.id`, 're-declaration')} and ${reach} ${cut(sql`s.redeclare_by, s.id`)})`;

  // of the declaration in force alone: what another has taken the place of needs no notice any more
  const unknown = (rule: OfDeclaration, missing: RawBuilder<unknown>): RawBuilder<unknown> => {
    const days = sql`(select days from term where rule = ${rule})`;
    const due = sql`d.declared_on + ${days}`;
    return sql`(
    select ${rule}::text, d.id, ${due}, s.holder_id, ${TITLES[ctx.language][rule]} || ' ' || d.number
    from declaration d join quality_system s on s.id = d.quality_system_id
    where ${missing} and d.closed_on is null and d.declared_on < ${dueBefore}::date - ${days}
      and ${beyond(due, sql`d.id`, rule)} and ${reach}
      and not exists (select from declaration later where later.quality_system_id = d.quality_system_id
        and (later.declared_on, later.id) > (d.declared_on, d.id))
    ${cut(sql`d.declared_on, d.id`)})`;
  };

  const lists = publicationsDue(ctx, { dueBefore, beyond, cut });

  return sql`${again} union all ${unknown('declaration-notice', sql`d.notice_on is null`)}
    union all ${unknown('declaration-posting', sql`(d.posted_at_office_on is null or d.posted_online_on is null)`)}
    union all ${lists}`;
}

/** What is due before a day, the earliest first. */
export async function mattersDue(ctx: Ctx, dueBefore: Day, request: PageRequest): Promise<Page<ObligationRow>> {
  const { first, after } = openPage(request, 3);
  const [day = '', id = '', rule = ''] = after ?? [];
  if (after && (!isDay(day) || !isId(id) || !RULES.some((known) => known === rule))) {
    throw new Invalid('after', { vi: 'Con trỏ trang không hợp lệ.', en: 'Not a cursor of this list.' });
  }
  const rows = await ask(
    ctx.em,
    sql<ObligationRow>`select rule, "subjectId", due::text as occurrence, due::text as "dueOn", "agencyId", title
      from (${sources(ctx, { dueBefore, after, limit: first + 1 })}) matters
      order by due, "subjectId", rule collate "C" limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countMattersDue(ctx: Ctx, dueBefore: Day): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from (${sources(ctx, { dueBefore, after: null, limit: null })}) matters`,
  );
  return Number(count);
}
