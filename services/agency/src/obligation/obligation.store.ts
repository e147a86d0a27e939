import { ask, askOne, inScope, type Ctx } from '@qms/chassis';
import { cutPage, Invalid, isDay, isId, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql } from 'kysely';

export interface ObligationRow {
  rule: string;
  subjectId: string;
  occurrence: string;
  dueOn: Day;
  agencyId: string;
  title: string;
}

/** Declarations due again by a day, the earliest first. */
export async function redeclarationsDue(ctx: Ctx, dueBefore: Day, request: PageRequest): Promise<Page<ObligationRow>> {
  const { first, after } = openPage(request, 2);
  if (after && (!isDay(after[0] ?? '') || !isId(after[1]))) {
    throw new Invalid('after', { vi: 'Con trỏ trang không hợp lệ.', en: 'Not a cursor of this list.' });
  }
  const beyond = after ? sql`(s.redeclare_by, s.id) > (${after[0]}::date, ${after[1]}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<ObligationRow>`
      select 're-declaration' as rule, s.id as "subjectId", s.redeclare_by::text as occurrence,
             s.redeclare_by::text as "dueOn", s.holder_id as "agencyId", s.name as title
      from quality_system s
      where s.redeclare_by < ${dueBefore}::date and ${beyond} and ${inScope(ctx.actor, sql.ref('s.holder_id'), ctx.today)}
      order by s.redeclare_by, s.id limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countRedeclarationsDue(ctx: Ctx, dueBefore: Day): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from quality_system s
        where s.redeclare_by < ${dueBefore}::date and ${inScope(ctx.actor, sql.ref('s.holder_id'), ctx.today)}`,
  );
  return Number(count);
}
