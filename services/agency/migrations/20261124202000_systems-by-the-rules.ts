import { Migration } from '@mikro-orm/migrations';
import { ownersView, rowSecurity } from '@qms/chassis';

/** Committees, scopes of procedures, confirmations bound to them, declarations that anyone can check, coverage. */
export class SystemsByTheRules extends Migration {
  override up(): void {
    this.addSql(`
alter table quality_system add column grounds text[] not null default '{}';
alter table quality_system add column scope_version integer not null default 1;
alter table quality_system add column confirmed_scope_version integer;
alter table quality_system add column redeclare_because text check (redeclare_because in ('SCOPE', 'EDITION', 'NAME'));
update quality_system set confirmed_scope_version = 1 where stage in ('CONFIRMED', 'DECLARED');
update quality_system set redeclare_because = 'SCOPE' where redeclare_by is not null;
-- what is due stays due until it is declared, also while its new confirmation waits for the decision
alter table quality_system drop constraint quality_system_check;
alter table quality_system add constraint quality_system_due_until_declared check (
  case stage when 'REDECLARATION_DUE' then redeclare_by is not null when 'CONFIRMED' then true else redeclare_by is null end);
alter table quality_system add constraint quality_system_due_for_a_reason
  check ((redeclare_by is null) = (redeclare_because is null));
create table quality_system_procedure (
  quality_system_id uuid not null references quality_system (id),
  position integer not null,
  procedure_id uuid not null references procedure (id),
  primary key (quality_system_id, procedure_id)
);
create table quality_system_committee (
  quality_system_id uuid not null references quality_system (id),
  decided_on date not null,
  position integer not null,
  decision_number text not null,
  officer_id uuid not null references officer (id),
  duty text not null check (duty in ('CHAIR', 'DEPUTY', 'SECRETARY', 'MEMBER')),
  primary key (quality_system_id, decided_on, position),
  unique (quality_system_id, decided_on, officer_id)
);

create table system_evidence (
  record_id uuid primary key,
  quality_system_id uuid not null,
  kind text not null check (kind in ('INTERNAL_AUDIT', 'MANAGEMENT_REVIEW')),
  on_day date not null
);
create index system_evidence_of on system_evidence (quality_system_id, kind, on_day desc);

create table term (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  rule text not null unique check (rule in ('re-declaration', 'declaration-notice', 'declaration-posting')),
  days integer not null check (days between 1 and 730)
);
insert into term (id, changed_at, rule, days)
select gen_random_uuid(), now(), rule, days
from (values ('re-declaration', 90), ('declaration-notice', 10), ('declaration-posting', 10)) t (rule, days);

-- 26 letters of 5 bits from the system's own source of chance; the fixed bits of a UUID are left out
create function unguessable_code() returns text language sql volatile as $$
  select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', (get_byte(b, n) & 31) + 1, 1), '' order by n)
  from (select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) as b) chance, generate_series(0, 27) n
  where n not in (6, 22)
$$;
alter table declaration add column public_code text not null default unguessable_code() check (length(public_code) = 26);
alter table declaration add constraint declaration_public_code_once unique (public_code);
alter table declaration add column closed_on date check (declared_on <= closed_on);
alter table declaration add column closed_because text;
alter table declaration add column successor_ids uuid[] not null default '{}';
alter table declaration add constraint declaration_closed_for_a_reason
  check ((closed_on is null) = (closed_because is null) and (closed_on is not null or successor_ids = '{}'));
create index declaration_without_notice on declaration (declared_on, id) where notice_on is null and closed_on is null;
create index declaration_without_posting on declaration (declared_on, id)
  where (posted_at_office_on is null or posted_online_on is null) and closed_on is null;
create table declaration_procedure (
  declaration_id uuid not null references declaration (id),
  position integer not null,
  procedure_id uuid not null references procedure (id),
  primary key (declaration_id, procedure_id)
);

create table document_coverage (
  document_id uuid primary key,
  agency_id uuid not null,
  version integer not null
);
create table document_coverage_procedure (
  document_id uuid not null references document_coverage (document_id),
  procedure_id uuid not null,
  agency_id uuid not null,
  valid_from date not null,
  valid_to date not null default 'infinity',
  check (valid_from < valid_to),
  primary key (document_id, procedure_id, valid_from)
);
create index document_coverage_of on document_coverage_procedure (agency_id, procedure_id);

${rowSecurity({ table: 'quality_system_procedure', part: { of: 'quality_system', by: 'quality_system_id' } })}
${rowSecurity({ table: 'quality_system_committee', part: { of: 'quality_system', by: 'quality_system_id' } })}
${rowSecurity({ table: 'system_evidence', part: { of: 'quality_system', by: 'quality_system_id' } })}
${rowSecurity({ table: 'declaration_procedure', part: { of: 'declaration', by: 'declaration_id' } })}
${rowSecurity({ table: 'document_coverage', reach: 'agency_id' })}
${rowSecurity({ table: 'document_coverage_procedure', reach: 'agency_id' })}

-- a system is counted whole for whoever reaches one of those it serves; which systems is judged by the question
${ownersView('procedure_settled', 'select a.procedure_id, a.agency_id, a.valid_from, a.valid_to from procedure_assignment a')}
${ownersView('procedure_documented', 'select c.procedure_id, c.agency_id, c.valid_from, c.valid_to from document_coverage_procedure c')}

-- which relatives of an agency have a system is known to whoever would set one up for it: a place taken is taken
create function system_kin(agency uuid, parent uuid, level text, office boolean, day date)
returns table (divisions_apart integer, partner_served boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select
    (select count(*)::int from quality_system s
     join quality_system_member m on m.quality_system_id = s.id and m.agency_id = s.holder_id
       and m.valid_from <= day and day < m.valid_to
     join agency_edge e on e.agency_id = s.holder_id and e.kind = 'PARENT' and e.above_id = parent
       and e.valid_from <= day and day < e.valid_to
     join agency_attribute l on l.agency_id = s.holder_id and l.kind = 'LEVEL' and l.value = 'DIVISION'
       and l.valid_from <= day and day < l.valid_to),
    exists (select from quality_system_member m
     join agency_attribute l on l.agency_id = m.agency_id and l.kind = 'LEVEL' and l.valid_from <= day and day < l.valid_to
     join agency_attribute n on n.agency_id = m.agency_id and n.kind = 'NAME' and n.valid_from <= day and day < n.valid_to
     where m.valid_from <= day and day < m.valid_to and case
       when office then m.agency_id = parent and l.value = 'PROVINCE'
       when level = 'PROVINCE' then l.value = 'DEPARTMENT' and n.folded like 'van phong%' and exists (select from agency_edge e
         where e.agency_id = m.agency_id and e.above_id = agency and e.kind = 'PARENT' and e.valid_from <= day and day < e.valid_to)
       else false end)
$$;
`);
  }
}
