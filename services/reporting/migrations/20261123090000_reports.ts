import { Migration } from '@mikro-orm/migrations';
import { agencyMirrorTables, chassisTables } from '@qms/chassis';

/** Reports with their steps, frozen rows, figures and renditions; reminders with their plan. */
export class Reports extends Migration {
  override up(): void {
    this.addSql(`
${chassisTables}
${agencyMirrorTables}
create table report (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  kind text not null check (kind in ('QUARTERLY', 'AD_HOC')),
  period text not null,
  scope_agency_id uuid not null,
  as_of date not null,
  revision_number integer not null check (revision_number > 0),
  state text not null check (state in ('QUEUED', 'COLLECTING', 'RENDERING', 'READY', 'FAILED')),
  label text,
  failure text,
  constraint report_once unique (kind, period, scope_agency_id, revision_number)
);
create index report_of_scope on report (scope_agency_id, period desc, id);
create index report_unready on report (changed_at) where state <> 'READY';

create table report_step (
  report_id uuid not null references report (id),
  step text not null check (step in ('COLLECT', 'FIGURES', 'PDF', 'DOCX', 'XLSX', 'CSV', 'JSON')),
  done boolean not null default false,
  fence integer not null default 0,
  lease_until timestamptz,
  attempts integer not null default 0,
  began_at timestamptz,
  ended_at timestamptz,
  last_error text,
  primary key (report_id, step)
);

create table report_snapshot (
  report_id uuid primary key references report (id),
  heading jsonb not null,
  rows_sha256 text not null,
  row_count integer not null,
  missing text[] not null
);
create table report_row (
  report_id uuid not null references report (id),
  place integer not null,
  facts jsonb not null,
  membership jsonb not null default '{}',
  primary key (report_id, place)
);
create table report_progress (
  report_id uuid primary key references report (id),
  collected integer not null,
  total integer
);
create table report_figure (
  report_id uuid not null references report (id),
  place integer not null,
  key text not null,
  numerator integer not null,
  denominator integer not null,
  missing integer not null,
  primary key (report_id, place),
  unique (report_id, key)
);
create table report_rendition (
  id uuid primary key,
  report_id uuid not null references report (id),
  format text not null check (format in ('PDF', 'DOCX', 'XLSX', 'CSV', 'JSON')),
  language text not null,
  renderer_version text not null,
  sha256 text not null,
  bytes integer not null,
  unique (report_id, format)
);

create table installation (
  single boolean primary key default true check (single),
  on_day date not null
);
create table reminder (
  id uuid primary key,
  rule text not null,
  subject_id uuid not null,
  occurrence text not null,
  level integer not null check (level between 1 and 3),
  recipient_id uuid not null,
  recipient_email text not null,
  agency_id uuid not null,
  title text not null,
  due_on date not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  cancelled_at timestamptz,
  constraint reminder_once unique (rule, subject_id, occurrence, level, recipient_id)
);
create index reminder_of_recipient on reminder (recipient_id, due_on, id);
create index reminder_open on reminder (rule, subject_id) where cancelled_at is null;
create index reminder_unsent on reminder (created_at) where sent_at is null and cancelled_at is null;
create index reminder_of_agency on reminder (agency_id, due_on, id);
`);
  }
}
