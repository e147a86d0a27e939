import { Migration } from '@mikro-orm/migrations';
import { inReach, rowSecurity } from '@qms/chassis';

/** Acts by which agencies end and others take their place; what closes with an agency says so, and since when. */
export class Successions extends Migration {
  override up(): void {
    this.addSql(`
create table succession (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  territory_id uuid not null references agency (id),
  on_day date not null,
  legal_basis text not null,
  reason text not null,
  state text not null check (state in ('PLANNED', 'DONE', 'CANCELLED')),
  decided_by text not null,
  obstacle text,
  cancelled_because text check (cancelled_because is null or state = 'CANCELLED'),
  foundings jsonb not null default '[]',
  passings jsonb not null default '[]'
);
create index succession_due on succession (on_day, id) where state = 'PLANNED';
create index succession_by_day on succession (on_day desc, id desc);
-- an agency that the act makes has no row before its day
create table succession_line (
  succession_id uuid not null references succession (id),
  number integer not null,
  from_id uuid not null references agency (id),
  to_id uuid check (to_id <> from_id),
  kind text not null check (kind in ('MERGE', 'SPLIT', 'RENAME', 'DISSOLVE', 'TRANSFER')),
  check ((kind = 'DISSOLVE') = (to_id is null)),
  primary key (succession_id, number)
);
create index succession_line_from on succession_line (from_id);
create index succession_line_to on succession_line (to_id);

-- an heir and whoever it succeeds know each other's line, whoever keeps the territory
${rowSecurity({ table: 'succession_line', reach: 'from_id', where: inReach('succession_line.to_id') })}
${rowSecurity({
  table: 'succession',
  reach: 'territory_id',
  read: 'exists (select from succession_line line where line.succession_id = succession.id)',
})}

alter table quality_system add column closed_on date;

create table succession_import (
  id uuid primary key,
  at timestamptz not null,
  actor_id text not null,
  rows integer not null,
  created integer not null,
  unchanged integer not null
);
`);
  }
}
