import { Migration } from '@mikro-orm/migrations';
import { agencyMirrorTables, chassisTables } from '@qms/chassis';

/** Controlled documents and their revisions. */
export class Documents extends Migration {
  override up(): void {
    this.addSql(`
${chassisTables}
${agencyMirrorTables}
create table document (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  agency_id uuid not null,
  code text not null,
  kind text not null check (kind in
    ('MODEL', 'POLICY', 'OBJECTIVES', 'PROCEDURE', 'INSTRUCTION', 'FORM', 'RECORD', 'EXTERNAL')),
  title text not null,
  folded text not null default '',
  review_cycle_months integer check (review_cycle_months between 1 and 60),
  next_review_on date,
  withdrawn_on date,
  constraint document_code_once unique (agency_id, code)
);
create index document_by_code on document (code, id);
create index document_review on document (next_review_on, id) where withdrawn_on is null;

create table revision (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  document_id uuid not null references document (id),
  agency_id uuid not null,
  issue integer not null check (issue > 0),
  amendment integer not null check (amendment >= 0),
  state text not null check (state in ('DRAFT', 'IN_REVIEW', 'CHANGES_REQUESTED', 'APPROVED', 'EFFECTIVE',
    'SUPERSEDED', 'OBSOLETE', 'DISCARDED')),
  content text not null,
  content_sha256 text not null,
  author_id text not null,
  note text,
  reviewers text[] not null default '{}',
  endorsed_by text[] not null default '{}',
  approved_by text,
  approver_role text,
  approved_at timestamptz,
  approved_sha256 text,
  effective_on date,
  ended_on date,
  check ((state in ('APPROVED', 'EFFECTIVE', 'SUPERSEDED')) <= (approved_sha256 is not null and effective_on is not null)),
  check (approved_sha256 is null or approved_sha256 = content_sha256),
  constraint revision_number_once unique (document_id, issue, amendment)
);
create unique index revision_effective_once on revision (document_id) where state = 'EFFECTIVE';
create unique index revision_open_once on revision (document_id)
  where state in ('DRAFT', 'IN_REVIEW', 'CHANGES_REQUESTED', 'APPROVED');
create index revision_of_agency on revision (agency_id, effective_on);
create index revision_waiting on revision (effective_on) where state = 'APPROVED';

create table document_import (
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
