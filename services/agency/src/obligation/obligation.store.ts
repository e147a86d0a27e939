import { ask, askOne, inScope, type Ctx } from '@qms/chassis';
import { cutPage, Invalid, isDay, isId, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { publicationsDue } from '../announcement/announcement.store.js';

export interface ObligationRow {
  rule: string;
  subjectId: string;
  occurrence: string;
  dueOn: Day;
  agencyId: string;
  title: string;
}

/** Systems to be declared again by a day, in the columns of an obligation. */
function redeclarationsDue(ctx: Ctx, dueBefore: Day): RawBuilder<unknown> {
  return sql`
    select 're-declaration' as rule, s.id as subject_id, s.redeclare_by as due_on, s.holder_id as agency_id, s.name as title
    from quality_system s
    where s.redeclare_by < ${dueBefore}::date and ${inScope(ctx.actor, sql.ref('s.holder_id'), ctx.today)}`;
}

const due = (ctx: Ctx, dueBefore: Day): RawBuilder<unknown> =>
  sql`${redeclarationsDue(ctx, dueBefore)} union all ${publicationsDue(ctx, dueBefore)}`;

/** What is due by a day, the earliest first. */
export async function obligationsDue(ctx: Ctx, dueBefore: Day, request: PageRequest): Promise<Page<ObligationRow>> {
  const { first, after } = openPage(request, 2);
  if (after && (!isDay(after[0] ?? '') || !isId(after[1]))) {
    throw new Invalid('after', { vi: 'Con trỏ trang không hợp lệ.', en: 'Not a cursor of this list.' });
  }
  const beyond = after ? sql`(o.due_on, o.subject_id) > (${after[0]}::date, ${after[1]}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<ObligationRow>`
      select o.rule, o.subject_id as "subjectId", o.due_on::text as occurrence, o.due_on::text as "dueOn",
             o.agency_id as "agencyId", o.title
      from (${due(ctx, dueBefore)}) o
      where ${beyond} order by o.due_on, o.subject_id limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countObligationsDue(ctx: Ctx, dueBefore: Day): Promise<number> {
  const { count } = await askOne<{ count: string }>(ctx.em, sql`select count(*) from (${due(ctx, dueBefore)}) o`);
  return Number(count);
}
