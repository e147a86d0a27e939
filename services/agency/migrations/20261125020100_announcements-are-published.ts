import { Migration } from '@mikro-orm/migrations';
import { rowSecurity } from '@qms/chassis';

/** First days of the lunar year, and the Hùng Kings’ day (10/3 lunar), as computed for UTC+7. */
const LUNAR: readonly [tet: string, kings: string][] = [
  ['2014-01-31', '2014-04-09'],
  ['2015-02-19', '2015-04-28'],
  ['2016-02-08', '2016-04-16'],
  ['2017-01-28', '2017-04-06'],
  ['2018-02-16', '2018-04-25'],
  ['2019-02-05', '2019-04-14'],
  ['2020-01-25', '2020-04-02'],
  ['2021-02-12', '2021-04-21'],
  ['2022-02-01', '2022-04-10'],
  ['2023-01-22', '2023-04-29'],
  ['2024-02-10', '2024-04-18'],
  ['2025-01-29', '2025-04-07'],
  ['2026-02-17', '2026-04-26'],
  ['2027-02-06', '2027-04-16'],
  ['2028-01-26', '2028-04-04'],
];
/** The day next to 2/9 that is off with it, since the code of 2019 is in force. */
const BESIDE_NATIONAL_DAY = [
  ...['2021-09-03', '2022-09-01', '2023-09-01', '2024-09-03'],
  ...['2025-09-01', '2026-09-01', '2027-09-03', '2028-09-01'],
];
/** A working day of offices that was given off, and the Saturday worked instead, in the schedule of its year. */
const SWAPPED: readonly [off: string, worked: string][] = [
  ['2018-12-31', '2019-01-05'],
  ['2019-04-29', '2019-05-04'],
  ['2024-04-29', '2024-05-04'],
  ['2025-05-02', '2025-04-26'],
  ['2026-01-02', '2026-01-10'],
  ['2026-08-31', '2026-08-22'],
];
/** The years whose schedule has been compared with what is said here; of others custom says which days Tết takes. */
const COMPARED = { from: '2016', to: '2026' };

const after = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
const isWeekend = (day: string): boolean => [0, 6].includes(weekday(day));
const code = (day: string, of2019: string, of2012: string): string =>
  day >= '2021' ? `Bộ luật Lao động 2019, art. ${of2019}` : `Bộ luật Lao động 2012, art. ${of2012}`;

/** Which days of a year the Prime Minister sets by a yearly schedule (art. 112.3), the law only how many. */
function scheduled(day: string): string {
  const year = day.slice(0, 4);
  const known = COMPARED.from <= year && year <= COMPARED.to;
  return `${code(day, '112', '115')}; ${known ? `lịch nghỉ năm ${year}` : 'theo lệ thường, chưa đối chiếu lịch nghỉ của năm'}`;
}

/** Five days: the last two of the old year and the first three; the last and four when that makes a whole week. */
function daysOfTet(first: string): string[] {
  const from = after(first, weekday(first) === 2 ? -1 : -2);
  return [0, 1, 2, 3, 4].map((n) => after(from, n));
}

/** The days off that the law gives, each with its ground. */
const HOLIDAYS = new Map<string, string>([
  ...LUNAR.flatMap(([tet, kings]) => {
    const fixed = ['01-01', '04-30', '05-01', '09-02'].map((day) => `${tet.slice(0, 4)}-${day}`);
    return [...fixed, kings].map((day) => [day, code(day, '112', '115')] as const);
  }),
  ...[...LUNAR.flatMap(([tet]) => daysOfTet(tet)), ...BESIDE_NATIONAL_DAY].map((day) => [day, scheduled(day)] as const),
]);

/** One that falls on a weekly day of rest is made up on the next working day (art. 111.3). */
const DAYS_OFF = [...HOLIDAYS.keys()].toSorted().reduce((off, holiday) => {
  off.set(holiday, HOLIDAYS.get(holiday) ?? '');
  if (!isWeekend(holiday)) return off;
  let day = holiday;
  while (isWeekend(day) || off.has(day) || HOLIDAYS.has(day)) day = after(day, 1);
  return off.set(day, `${code(day, '111.3', '115.3')} (nghỉ bù)`);
}, new Map<string, string>());

const CALENDAR: readonly (readonly [day: string, worked: boolean, legalBasis: string])[] = [
  ...[...DAYS_OFF].map(([day, basis]) => [day, false, basis] as const),
  ...SWAPPED.flatMap(([off, worked]) => [
    [off, false, `Lịch nghỉ năm ${off.slice(0, 4)} (hoán đổi, làm bù ${worked})`] as const,
    [worked, true, `Lịch nghỉ năm ${off.slice(0, 4)} (làm bù cho ${off})`] as const,
  ]),
];

/** A decision on procedures is a thing of its own: its list is to be published in five working days (TT26 art. 4.3). */
export class AnnouncementsArePublished extends Migration {
  override up(): void {
    this.addSql(`
create table working_day (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  day date not null,
  worked boolean not null,
  legal_basis text not null,
  constraint working_day_once unique (day)
);
insert into working_day (id, changed_at, day, worked, legal_basis)
select gen_random_uuid(), now(), seeded.day, seeded.worked, seeded.legal_basis from (values
${CALENDAR.map(([day, worked, basis]) => `  (date '${day}', ${worked}, '${basis}')`).join(',\n')}
) seeded (day, worked, legal_basis);

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
