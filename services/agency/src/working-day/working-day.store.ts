import { defineEntity, p } from '@mikro-orm/core';
import { ask, guarded, mapNoun, type Ctx } from '@qms/chassis';
import { Conflict, Invalid, type Day, type WorkingCalendar } from '@qms/kernel';
import { sql } from 'kysely';
import { WorkingDay } from './working-day.js';

const schema = defineEntity({
  class: WorkingDay as never,
  tableName: 'working_day',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    day: p.date(),
    worked: p.boolean(),
    legalBasis: p.text(),
  },
});

export const workingDayMapping = mapNoun<WorkingDay>({
  name: 'working-day',
  noun: WorkingDay,
  schema,
  agencyOf: () => null,
  constraints: {
    working_day_once: () =>
      new Conflict({
        vi: 'Ngày này vừa được người khác ghi; hãy đọc lại.',
        en: 'Somebody else has just entered this day; read it again.',
      }),
  },
});

const CALENDAR = 7265607;

/** What is counted by the calendar is written before it changes, or after. Many may count at once. */
export function withCalendar<T>(ctx: Ctx, body: (calendar: WorkingCalendar) => Promise<T>): Promise<T> {
  return guarded(ctx, async () => {
    await ask(ctx.em, sql`select pg_advisory_xact_lock_shared(${CALENDAR})`);
    return body(await calendar(ctx));
  });
}

/** Whoever changes the calendar does so alone: nobody counts by the old one meanwhile. */
export function withCalendarLocked<T>(ctx: Ctx, body: (calendar: WorkingCalendar) => Promise<T>): Promise<T> {
  return guarded(ctx, async () => {
    await ask(ctx.em, sql`select pg_advisory_xact_lock(${CALENDAR})`);
    return body(await calendar(ctx));
  });
}

async function calendar(ctx: Ctx): Promise<WorkingCalendar> {
  const rows = await ask(ctx.em, sql<{ day: Day; worked: boolean }>`select day::text as day, worked from working_day`);
  const days = (worked: boolean): Set<Day> =>
    new Set(rows.filter((row) => row.worked === worked).map(({ day }) => day));
  return { daysOff: days(false), extraWorkingDays: days(true) };
}

export interface WorkingDayRow {
  id: string;
  version: number;
  day: Day;
  worked: boolean;
  legalBasis: string;
}

const columns = sql`id, version, day::text as day, worked, legal_basis as "legalBasis"`;

export async function workingDayById(ctx: Ctx, id: string): Promise<WorkingDayRow | null> {
  const rows = await ask(ctx.em, sql<WorkingDayRow>`select ${columns} from working_day where id = ${id}::uuid`);
  return rows[0] ?? null;
}

/** What is entered of a day, if anything is. */
export async function workingDayIdOn(ctx: Ctx, day: Day): Promise<string | null> {
  const rows = await ask(ctx.em, sql<{ id: string }>`select id from working_day where day = ${day}::date`);
  return rows[0]?.id ?? null;
}

const YEARS = { from: 2000, to: 2100 };

/** The days of a year of which anything is entered; every other is worked unless it is a Saturday or a Sunday. */
export function workingDays(ctx: Ctx, year: number): Promise<WorkingDayRow[]> {
  if (year < YEARS.from || year > YEARS.to) {
    throw new Invalid('year', {
      vi: `Năm từ ${YEARS.from} đến ${YEARS.to}.`,
      en: `A year from ${YEARS.from} to ${YEARS.to}.`,
    });
  }
  return ask(
    ctx.em,
    sql<WorkingDayRow>`select ${columns} from working_day
      where day between make_date(${year}, 1, 1) and make_date(${year}, 12, 31) order by working_day.day`,
  );
}
