import { ask, askOne, inScope, type Ctx, type Language } from '@qms/chassis';
import { cutPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { openDayPage } from '../inspection/inspection.store.js';
import type { Method } from '../method/method.js';

export interface ObligationRow {
  rule: string;
  subjectId: string;
  occurrence: string;
  dueOn: Day;
  agencyId: string;
  title: string;
}

const TITLES: Record<Language, Record<Method, string>> = {
  vi: { DESK: 'Kiểm tra qua hồ sơ theo kế hoạch', ON_SITE: 'Kiểm tra tại trụ sở theo kế hoạch' },
  en: { DESK: 'Planned inspection at the desk', ON_SITE: 'Planned inspection on site' },
};

function toBegin(ctx: Ctx, dueBefore: Day): RawBuilder<unknown> {
  return sql`i.state in ('PLANNED', 'ANNOUNCED') and i.planned_on < ${dueBefore}::date
    and ${inScope(ctx.actor, sql.ref('i.agency_id'), ctx.today)}`;
}

/** Inspections planned before a day that have not begun, the earliest first. */
export async function inspectionsToBegin(ctx: Ctx, dueBefore: Day, request: PageRequest): Promise<Page<ObligationRow>> {
  const { first, after } = openDayPage(request);
  const beyond = after ? sql`(i.planned_on, i.id) > (${after.day}::date, ${after.id}::uuid)` : sql`true`;
  const titles = TITLES[ctx.language];
  const rows = await ask(
    ctx.em,
    sql<ObligationRow>`
      select 'planned-inspection' as rule, i.id as "subjectId", i.planned_on::text as occurrence,
             i.planned_on::text as "dueOn", i.agency_id as "agencyId",
             case i.method when 'DESK' then ${titles.DESK} else ${titles.ON_SITE} end as title
      from inspection i where ${toBegin(ctx, dueBefore)} and ${beyond}
      order by i.planned_on, i.id limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countInspectionsToBegin(ctx: Ctx, dueBefore: Day): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from inspection i where ${toBegin(ctx, dueBefore)}`,
  );
  return Number(count);
}
