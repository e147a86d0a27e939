import { Migration } from '@mikro-orm/migrations';
import { rowSecurity } from '@qms/chassis';

/** Internal audits and management reviews of quality systems (QĐ19 art. 4.2b–c, 4.4b), and when the next ones are due. */
export class TheYearlyDuties extends Migration {
  override up(): void {
    this.addSql(`
alter table quality_system_mirror add column holder_id uuid;
alter table quality_system_mirror add column stage text not null default 'BUILDING';
alter table quality_system_mirror add column since date;
alter table quality_system_mirror add column audited_on date;
alter table quality_system_mirror add column reviewed_on date;
-- a system is set up with its holder as its first member; its stage comes with the next news of it
update quality_system_mirror s set (holder_id, since) = (
  select m.agency_id, m.valid_from from quality_system_mirror_member m where m.quality_system_id = s.id
  order by m.valid_from, m.agency_id limit 1);
create index quality_system_mirror_audit on quality_system_mirror
  (((coalesce(audited_on, since) + interval '12 months')::date), id) where stage <> 'BUILDING';
create index quality_system_mirror_review on quality_system_mirror
  (((coalesce(reviewed_on, since) + interval '12 months')::date), id) where stage <> 'BUILDING';

create table internal_audit (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  quality_system_id uuid not null,
  agency_id uuid not null,
  state text not null check (state in ('PLANNED', 'RECORDED')),
  planned_on date not null,
  audited_on date,
  conclusion text,
  check ((state = 'RECORDED') = (audited_on is not null and conclusion is not null))
);
create index internal_audit_by_day on internal_audit (planned_on desc, id desc);
create index internal_audit_of_system on internal_audit (quality_system_id, planned_on desc, id desc);
create table internal_audit_item (
  internal_audit_id uuid not null references internal_audit (id),
  position integer not null,
  clause text not null,
  auditor_id uuid not null,
  responsible_id uuid not null,
  result text check (result in ('CONFORMING', 'OBSERVATION', 'NONCONFORMING')),
  evidence text,
  correction text,
  primary key (internal_audit_id, position),
  constraint internal_audit_of_anothers_work check (auditor_id <> responsible_id)
);

create table management_review (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  quality_system_id uuid not null,
  agency_id uuid not null,
  state text not null check (state in ('PLANNED', 'RECORDED')),
  planned_on date not null,
  reviewed_on date,
  conclusion text,
  check ((state = 'RECORDED') = (reviewed_on is not null and conclusion is not null))
);
create index management_review_by_day on management_review (planned_on desc, id desc);
create index management_review_of_system on management_review (quality_system_id, planned_on desc, id desc);
create table management_review_input (
  management_review_id uuid not null references management_review (id),
  position integer not null,
  topic text not null,
  note text not null,
  primary key (management_review_id, position)
);
create table management_review_decision (
  management_review_id uuid not null references management_review (id),
  position integer not null,
  topic text not null check (topic in ('IMPROVEMENT', 'CHANGE', 'RESOURCES')),
  decision text not null,
  owner_id uuid,
  due_on date,
  primary key (management_review_id, position)
);

${rowSecurity({ table: 'internal_audit', reach: 'agency_id' })}
${rowSecurity({ table: 'internal_audit_item', part: { of: 'internal_audit', by: 'internal_audit_id' } })}
${rowSecurity({ table: 'management_review', reach: 'agency_id' })}
${rowSecurity({ table: 'management_review_input', part: { of: 'management_review', by: 'management_review_id' } })}
${rowSecurity({ table: 'management_review_decision', part: { of: 'management_review', by: 'management_review_id' } })}
`);
  }
}
