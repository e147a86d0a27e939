import { Migration } from '@mikro-orm/migrations';
import { chassisTables, scopeTables } from '@qms/chassis';

/** The register: agencies in time, quality systems, declarations, procedures, officers. */
export class Register extends Migration {
  override up(): void {
    this.addSql(`
create extension if not exists btree_gist;
create extension if not exists pg_trgm;
${chassisTables}
create table agency (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  valid_from date not null,
  valid_to date check (valid_from < valid_to)
);
create table agency_attribute (
  agency_id uuid not null references agency (id),
  kind text not null check (kind in ('CODE', 'NAME', 'SHORT_NAME', 'ORG_CODE', 'LEVEL')),
  value text not null,
  folded text not null,
  valid_from date not null,
  valid_to date not null default 'infinity',
  check (valid_from < valid_to),
  primary key (agency_id, kind, valid_from),
  constraint agency_attribute_one_at_a_time
    exclude using gist (agency_id with =, kind with =, daterange(valid_from, valid_to) with &&),
  constraint agency_code_held_once
    exclude using gist (value with =, daterange(valid_from, valid_to) with &&) where (kind = 'CODE')
);
create index agency_attribute_code on agency_attribute (value, agency_id) where kind = 'CODE';
create index agency_attribute_folded on agency_attribute using gin (folded gin_trgm_ops) where kind <> 'LEVEL';
create table agency_obligation (
  agency_id uuid not null references agency (id),
  obligation text not null check (obligation in ('MANDATORY', 'ENCOURAGED', 'LOCAL')),
  legal_basis text not null,
  valid_from date not null,
  valid_to date not null default 'infinity',
  check (valid_from < valid_to),
  primary key (agency_id, valid_from),
  constraint agency_obligation_one_at_a_time
    exclude using gist (agency_id with =, daterange(valid_from, valid_to) with &&)
);
${scopeTables('agency')}

create table standard_edition (
  edition text primary key,
  name text not null,
  converts_from date not null,
  converts_until date
);
insert into standard_edition (edition, name, converts_from, converts_until) values
  ('2008', 'TCVN ISO 9001:2008', '2014-05-18', '2018-02-21'),
  ('2015', 'TCVN ISO 9001:2015', '2018-02-21', null);

create table quality_system (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  name text not null,
  holder_id uuid not null references agency (id),
  stage text not null check (stage in ('BUILDING', 'APPLYING', 'CONFIRMED', 'DECLARED', 'REDECLARATION_DUE')),
  scope text not null,
  established_on date not null,
  confirmed_on date,
  redeclare_by date,
  check ((stage = 'REDECLARATION_DUE') = (redeclare_by is not null))
);
create index quality_system_redeclare on quality_system (redeclare_by, id) where redeclare_by is not null;
create table quality_system_member (
  quality_system_id uuid not null references quality_system (id),
  agency_id uuid not null references agency (id),
  legal_basis text not null,
  valid_from date not null,
  valid_to date not null default 'infinity',
  check (valid_from < valid_to),
  primary key (quality_system_id, agency_id, valid_from),
  constraint quality_system_member_of_one
    exclude using gist (agency_id with =, daterange(valid_from, valid_to) with &&)
);
create index quality_system_member_agency on quality_system_member (agency_id);

create table declaration (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  quality_system_id uuid not null references quality_system (id),
  number text not null,
  declared_on date not null,
  edition text not null references standard_edition (edition),
  scope text not null,
  signer text not null,
  notice_on date,
  notice_proof text,
  posted_at_office_on date,
  posted_at_office_proof text,
  posted_online_on date,
  posted_online_proof text,
  constraint declaration_number_once unique (quality_system_id, number)
);
create index declaration_of_system on declaration (quality_system_id, declared_on, id);

create table procedure (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  code text not null,
  name text not null,
  field text not null,
  statutory_days integer check (statutory_days > 0),
  decision_number text not null,
  decision_on date not null,
  withdrawn_on date check (decision_on <= withdrawn_on)
);
create unique index procedure_code_in_force on procedure (code) where withdrawn_on is null;
create index procedure_by_code on procedure (code, id);
create table procedure_assignment (
  procedure_id uuid not null references procedure (id),
  agency_id uuid not null references agency (id),
  valid_from date not null,
  valid_to date not null default 'infinity',
  check (valid_from < valid_to),
  primary key (procedure_id, agency_id, valid_from)
);
create index procedure_assignment_agency on procedure_assignment (agency_id, procedure_id);

create table officer (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  name text not null,
  email text not null,
  constraint officer_email_once unique (email)
);
create table officer_grant (
  officer_id uuid not null references officer (id),
  id uuid primary key,
  role text not null,
  agency_id uuid references agency (id),
  valid_from date not null,
  valid_to date not null default 'infinity',
  check (valid_from < valid_to)
);
create index officer_grant_officer on officer_grant (officer_id);
create index officer_grant_agency on officer_grant (agency_id, role);
create table officer_competence (
  officer_id uuid not null references officer (id),
  id uuid primary key,
  certificate text not null,
  issued_on date not null,
  expires_on date check (issued_on < expires_on)
);
create index officer_competence_officer on officer_competence (officer_id);

create table register_import (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  kind text not null check (kind in ('AGENCIES', 'DECLARATIONS', 'OFFICERS')),
  sha256 text not null,
  rows integer not null,
  created integer not null,
  unchanged integer not null
);
`);
  }
}
