import { ask, askOne, inScope, type Ctx } from '@qms/chassis';
import { cutPage, isId, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { openDayPage } from '../inspection/inspection.store.js';
import { asQuotaReader } from './quota.policy.js';
import type { Population, QuotaFacts, Unit } from './quota.js';

/** What a quota is asked for; `day` is the one on which the population is taken. */
export interface QuotaQuestion {
  year: number;
  leadAgencyId: string;
  population: Population;
  unit: Unit;
  day: Day;
}

/** Whether the actor reaches the lead unit on that day at all, and in a role that may read its quota. */
export async function reachOfLeadUnit(
  ctx: Ctx,
  leadAgencyId: string,
  day: Day,
): Promise<{ known: boolean; may: boolean }> {
  if (!isId(leadAgencyId)) return { known: false, may: false };
  const [row] = await ask(
    ctx.em,
    sql<{ known: boolean; may: boolean }>`
      select ${inScope(ctx.actor, sql.ref('a.id'), day)} as known,
             ${inScope(asQuotaReader(ctx.actor), sql.ref('a.id'), day)} as may
      from agency_mirror a where a.id = ${leadAgencyId} and a.valid_from <= ${day}::date and ${day}::date < a.valid_to`,
  );
  return row ?? { known: false, may: false };
}

/** One row an agency of the population: its unit, and what was planned for and counted in the year. */
function standing({ year, leadAgencyId, population, unit, day }: QuotaQuestion, today: Day): RawBuilder<unknown> {
  const yearEnd = `${year}-12-31`;
  const until = yearEnd < today ? yearEnd : today;
  const counted = sql`i.counted_on between make_date(${year}, 1, 1) and ${until}::date`;
  const mandatory = sql`exists (select from agency_mirror_obligation o where o.agency_id = led.agency_id
    and o.obligation = 'MANDATORY' and o.valid_from <= ${day}::date and ${day}::date < o.valid_to)`;
  const systemOf = sql`(select m.quality_system_id from quality_system_mirror_member m where m.agency_id = led.agency_id
    and m.valid_from <= ${day}::date and ${day}::date < m.valid_to limit 1)`;
  return sql`
    led as (
      select distinct agency_id from agency_tree
      where above_id = ${leadAgencyId} and by_lead and valid_from <= ${day}::date and ${day}::date < valid_to
    ),
    member as (
      select led.agency_id, ${unit === 'AGENCY' ? sql`led.agency_id` : sql`coalesce(${systemOf}, led.agency_id)`} as unit_id
      from led where ${population === 'MANDATORY' ? mandatory : sql`true`}
    ),
    standing as (
      select m.agency_id, m.unit_id,
        coalesce(bool_or(i.year = ${year}), false) as planned_any,
        coalesce(bool_or(i.year = ${year} and i.method = 'ON_SITE'), false) as planned_on_site,
        coalesce(bool_or(${counted}), false) as done_any,
        coalesce(bool_or(${counted} and i.method = 'ON_SITE'), false) as done_on_site,
        coalesce(max(i.counted_on), '1900-01-01') as last_any,
        coalesce(max(i.counted_on) filter (where i.method = 'ON_SITE'), '1900-01-01') as last_on_site
      from member m left join inspection i on i.agency_id = m.agency_id
      group by m.agency_id, m.unit_id
    )`;
}

/** Counts over the units of the population, in one statement. */
export function quotaFacts(ctx: Ctx, question: QuotaQuestion): Promise<QuotaFacts> {
  return askOne(
    ctx.em,
    sql<QuotaFacts>`
      with ${standing(question, ctx.today)}
      select count(distinct unit_id)::int as units,
        (count(distinct unit_id) filter (where planned_any))::int as "plannedAny",
        (count(distinct unit_id) filter (where planned_on_site))::int as "plannedOnSite",
        (count(distinct unit_id) filter (where done_any))::int as "doneAny",
        (count(distinct unit_id) filter (where done_on_site))::int as "doneOnSite"
      from standing`,
  );
}

export interface NeededRow {
  id: string;
  asOf: Day;
  /** The day the last one counted; 1900-01-01 when there never was one. */
  lastOn: Day;
}

/** Agencies whose unit is not done this year: those waiting longest come first. */
export async function stillNeeded(
  ctx: Ctx,
  question: QuotaQuestion,
  onSite: boolean,
  request: PageRequest,
): Promise<Page<NeededRow>> {
  const { first, after } = openDayPage(request);
  const last = onSite ? sql`last_on_site` : sql`last_any`;
  const beyond = after ? sql`(${last}, agency_id) > (${after.day}::date, ${after.id}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<NeededRow>`
      with ${standing(question, ctx.today)}
      select agency_id as id, ${question.day}::text as "asOf", to_char(${last}, 'YYYY-MM-DD') as "lastOn"
      from standing where ${undone(onSite)} and ${beyond} order by ${last}, agency_id limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countStillNeeded(ctx: Ctx, question: QuotaQuestion, onSite: boolean): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`with ${standing(question, ctx.today)} select count(*) from standing where ${undone(onSite)}`,
  );
  return Number(count);
}

// a system is done as soon as one of its agencies is
function undone(onSite: boolean): RawBuilder<unknown> {
  const done = onSite ? sql`done_on_site` : sql`done_any`;
  return sql`unit_id not in (select unit_id from standing where ${done})`;
}
