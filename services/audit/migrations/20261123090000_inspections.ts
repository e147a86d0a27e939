import { Migration } from '@mikro-orm/migrations';
import { agencyMirrorTables, chassisTables } from '@qms/chassis';

/** Inspections, and what this service must know of agencies and quality systems to judge scope and quota. */
export class Inspections extends Migration {
  override up(): void {
    this.addSql(`
${chassisTables}
${agencyMirrorTables}
create table quality_system_mirror (
  id uuid primary key,
  version integer not null
);
create table quality_system_mirror_member (
  quality_system_id uuid not null references quality_system_mirror (id),
  agency_id uuid not null,
  valid_from date not null,
  valid_to date not null default 'infinity',
  primary key (quality_system_id, agency_id, valid_from)
);
create index quality_system_mirror_member_agency on quality_system_mirror_member (agency_id, valid_from);

create table inspection (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  agency_id uuid not null,
  method text not null check (method in ('DESK', 'ON_SITE')),
  state text not null,
  year integer not null check (year = extract(year from planned_on)),
  planned_on date not null,
  inspectors uuid[] not null default '{}',
  reference text,
  announced_on date,
  started_on date,
  minutes text,
  minutes_agreed_on date,
  team_signed_on date,
  team_signer_id text,
  team_signer text,
  agency_signed_on date,
  agency_signer_id text,
  agency_signer text,
  signed_on date,
  requested_on date,
  report_due_on date,
  agency_report text,
  reported_on date,
  review text,
  reviewed_on date,
  conclusion text,
  closed_on date,
  counted_on date generated always as (coalesce(reviewed_on, signed_on)) stored,
  constraint inspection_planned_once unique (agency_id, method, planned_on),
  constraint inspection_state_of_method check (
    case method
      when 'DESK' then state in ('PLANNED', 'REQUESTED', 'REPORTED', 'REVIEWED', 'CLOSED') and signed_on is null
      else state in ('PLANNED', 'ANNOUNCED', 'UNDER_WAY', 'MINUTES_AGREED', 'SIGNED', 'CLOSED') and reviewed_on is null
    end),
  constraint inspection_counted_when_done
    check ((state in ('REVIEWED', 'SIGNED', 'CLOSED')) = (coalesce(reviewed_on, signed_on) is not null))
);
create index inspection_by_day on inspection (planned_on desc, id desc);
create index inspection_of_agency on inspection (agency_id, planned_on desc, id desc);
create index inspection_counted on inspection (agency_id, counted_on, method) where counted_on is not null;
create index inspection_to_begin on inspection (planned_on, id) where state in ('PLANNED', 'ANNOUNCED');

create table inspection_import (
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
