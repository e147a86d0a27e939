import { ask, askOne, inScope, type Ctx, type Language } from '@qms/chassis';
import { cutPage, Invalid, isDay, isId, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';

/** What this service knows to be due: planned inspections, and the yearly duties of each system. */
export const RULES = ['planned-inspection', 'internal-audit', 'management-review'] as const;
export type Rule = (typeof RULES)[number];

export interface ObligationRow {
  rule: Rule;
  subjectId: string;
  occurrence: string;
  dueOn: Day;
  agencyId: string;
  title: string;
}

type Titled = 'DESK' | 'ON_SITE' | 'AUDIT' | 'REVIEW';

const TITLES: Record<Language, Record<Titled, string>> = {
  vi: {
    DESK: 'Kiểm tra qua hồ sơ theo kế hoạch',
    ON_SITE: 'Kiểm tra tại trụ sở theo kế hoạch',
    AUDIT: 'Đánh giá nội bộ hằng năm',
    REVIEW: 'Xem xét của lãnh đạo hằng năm',
  },
  en: {
    DESK: 'Planned inspection at the desk',
    ON_SITE: 'Planned inspection on site',
    AUDIT: 'Yearly internal audit',
    REVIEW: 'Yearly management review',
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
  const titles = TITLES[ctx.language];
  const beyond = (due: RawBuilder<unknown>, id: RawBuilder<unknown>, rule: Rule): RawBuilder<unknown> =>
    after ? sql`(${due}, ${id}, ${rule}::text) > (${after[0]}::date, ${after[1]}::uuid, ${after[2]}::text)` : sql`true`;
  const cut = (by: RawBuilder<unknown>): RawBuilder<unknown> =>
    limit === null ? sql`` : sql`order by ${by} limit ${limit}`;

  const inspection = sql`(
    select 'planned-inspection' as rule, i.id as "subjectId", i.planned_on as due, i.agency_id as "agencyId",
           case i.method when 'DESK' then ${titles.DESK} else ${titles.ON_SITE} end as title
    from inspection i
    where i.state in ('PLANNED', 'ANNOUNCED') and i.planned_on < ${dueBefore}::date
      and ${beyond(sql`i.planned_on`, sql`i.id`, 'planned-inspection')}
      and ${inScope(ctx.actor, sql.ref('i.agency_id'), ctx.today)} ${cut(sql`i.planned_on, i.id`)})`;

  const yearly = (rule: Rule, last: string, title: string): RawBuilder<unknown> => {
    const due = sql`(coalesce(${sql.ref(last)}, since) + interval '12 months')::date`;
    return sql`(
    select ${rule}::text, m.id, ${due}, m.holder_id, ${title}::text from quality_system_mirror m
    where m.stage <> 'BUILDING' and ${due} < ${dueBefore}::date and ${beyond(due, sql`m.id`, rule)}
      and exists (select from quality_system_mirror_member served where served.quality_system_id = m.id
        and served.valid_from <= ${ctx.today}::date and ${ctx.today}::date < served.valid_to)
      and ${inScope(ctx.actor, sql.ref('m.holder_id'), ctx.today)} ${cut(sql`${due}, m.id`)})`;
  };

  return sql`${inspection} union all ${yearly('internal-audit', 'audited_on', titles.AUDIT)}
    union all ${yearly('management-review', 'reviewed_on', titles.REVIEW)}`;
}

/** What is due before a day, the earliest first. */
export async function mattersDue(ctx: Ctx, dueBefore: Day, request: PageRequest): Promise<Page<ObligationRow>> {
  const { first, after } = openPage(request, 3);
  const [day = '', id = '', rule = ''] = after ?? [];
  if (after && (!isDay(day) || !isId(id) || !RULES.some((known) => known === rule))) {
    throw new Invalid('after', {
      vi: 'Con trỏ trang không hợp lệ; hãy dùng endCursor của trang trước.',
      en: 'Not a cursor of this list; use the endCursor of the page before.',
    });
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
