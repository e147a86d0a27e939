import { ask, askOne, inScope, type Ctx } from '@qms/chassis';
import { cutPage, Invalid, isDay, isId, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';

export interface ObligationRow {
  rule: string;
  subjectId: string;
  occurrence: string;
  dueOn: Day;
  agencyId: string;
  title: string;
}

const due = (ctx: Ctx, before: Day): RawBuilder<unknown> =>
  sql`d.withdrawn_on is null and d.next_review_on < ${before}::date and ${inScope(ctx.actor, sql.ref('d.agency_id'), ctx.today)}`;

/** Documents whose review is due before a day, the earliest first. */
export async function reviewsDue(ctx: Ctx, before: Day, request: PageRequest): Promise<Page<ObligationRow>> {
  const { first, after } = openPage(request, 2);
  const [day = '', id = ''] = after ?? [];
  if (after && (!isDay(day) || !isId(id))) {
    throw new Invalid('after', { vi: 'Con trỏ trang không hợp lệ.', en: 'Not a cursor of this list.' });
  }
  const beyond = after ? sql`(d.next_review_on, d.id) > (${day}::date, ${id}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<ObligationRow>`select 'document-review' as rule, d.id as "subjectId", d.next_review_on::text as occurrence,
        d.next_review_on::text as "dueOn", d.agency_id as "agencyId", d.code || ' ' || d.title as title
      from document d where ${due(ctx, before)} and ${beyond} order by d.next_review_on, d.id limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countReviewsDue(ctx: Ctx, before: Day): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from document d where ${due(ctx, before)}`,
  );
  return Number(count);
}
