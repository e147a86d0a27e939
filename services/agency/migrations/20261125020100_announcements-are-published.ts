import { Migration } from '@mikro-orm/migrations';
import { rowSecurity } from '@qms/chassis';

/** First days of the lunar year, and the Hùng Kings’ day (10/3 lunar), as computed for UTC+7. */
const LUNAR: readonly [tet: string, kings: string][] = [
  ['2021-02-12', '2021-04-21'],
  ['2022-02-01', '2022-04-10'],
  ['2023-01-22', '2023-04-29'],
  ['2024-02-10', '2024-04-18'],
  ['2025-01-29', '2025-04-07'],
  ['2026-02-17', '2026-04-26'],
  ['2027-02-06', '2027-04-16'],
  ['2028-01-26', '2028-04-04'],
];
const YEARS = Array.from({ length: 15 }, (_, n) => 2014 + n);
const after = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * The days off that the Labour Code itself fixes (art. 112); of Tết those that every yearly decision has held, the eve
 * and the first three. What the Prime Minister adds or swaps for a year is entered as further rows.
 */
const HOLIDAYS = [
  ...YEARS.flatMap((year) => ['01-01', '04-30', '05-01', '09-02'].map((day) => `${year}-${day}`)),
  ...LUNAR.flatMap(([tet, kings]) => [after(tet, -1), tet, after(tet, 1), after(tet, 2), kings]),
];

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** One that falls on a weekly day of rest is made up on the next working day (art. 111.3). */
const DAYS_OFF = HOLIDAYS.toSorted().reduce<Set<string>>((off, holiday) => {
  let day = holiday;
  off.add(day);
  if (isWeekend(day)) {
    while (isWeekend(day) || off.has(day) || HOLIDAYS.includes(day)) day = after(day, 1);
    off.add(day);
  }
  return off;
}, new Set());

/** A decision on procedures is a thing of its own: its list is to be published in five working days (TT26 art. 4.3). */
export class AnnouncementsArePublished extends Migration {
  override up(): void {
    this.addSql(`
create table working_day (
  day date primary key,
  worked boolean not null,
  legal_basis text not null
);
insert into working_day (day, worked, legal_basis) values
${[...DAYS_OFF].map((day) => `  ('${day}', false, 'Bộ luật Lao động 2019, art. 112')`).join(',\n')};

create table announcement (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  announced_by_id uuid not null references agency (id),
  number text not null,
  signed_on date not null,
  due_on date not null check (signed_on < due_on),
  published_on date check (signed_on <= published_on),
  published_at text,
  watched boolean not null,
  check ((published_on is null) = (published_at is null)),
  constraint announcement_once unique (announced_by_id, number, signed_on)
);
create index announcement_due on announcement (due_on, id) where published_on is null and watched;
-- of decisions entered before this table nobody kept when their lists were published: they are open, and nothing is called due
insert into announcement (id, changed_at, announced_by_id, number, signed_on, due_on, watched)
select gen_random_uuid(), now(), announced_by_id, decision_number, decision_on, decision_on + 7, false
from (select distinct announced_by_id, decision_number, decision_on from procedure) decided;
${rowSecurity({ table: 'announcement', reach: 'announced_by_id' })}
`);
  }
}
