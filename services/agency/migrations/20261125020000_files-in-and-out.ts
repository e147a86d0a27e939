import { Migration } from '@mikro-orm/migrations';
import { isActor, rowSecurity } from '@qms/chassis';

/** Files that people bring, what an import of one would change, and lists that go out as files. */
export class FilesInAndOut extends Migration {
  override up(): void {
    this.addSql(`
create table upload (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  actor_id text not null,
  name text not null,
  bytes integer not null check (bytes > 0 and bytes <= 20000000),
  expected_sha256 text check (expected_sha256 ~ '^[0-9a-f]{64}$'),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  state text not null check (state in ('AWAITED', 'RECEIVED', 'PROVEN', 'REFUSED')),
  expires_at timestamptz not null,
  check ((state in ('AWAITED', 'REFUSED')) or sha256 is not null)
);
create index upload_old on upload (expires_at, id);

alter table register_import
  drop constraint register_import_kind_check,
  add constraint register_import_kind_check check (kind in ('AGENCIES', 'DECLARATIONS', 'OFFICERS', 'PROCEDURES', 'SUCCESSIONS')),
  add column state text not null default 'DONE' check (state in ('QUEUED', 'DONE', 'REFUSED', 'FAILED')),
  add column dry_run boolean not null default false,
  add column actor_id text not null default 'service:agency',
  add column input jsonb not null default '{}',
  add column upload_id uuid references upload (id),
  add column changed integer not null default 0,
  add column faulty integer not null default 0,
  add column progress integer not null default 100 check (progress between 0 and 100),
  add column fence integer not null default 0,
  add column attempts integer not null default 0,
  add column lease_until timestamptz;
alter table register_import
  alter column state drop default,
  alter column dry_run drop default,
  alter column actor_id drop default,
  alter column input drop default,
  alter column changed drop default,
  alter column faulty drop default,
  alter column progress set default 0;
-- a file of acts is an import like the others
drop table succession_import;
create index register_import_open on register_import (changed_at) where state = 'QUEUED';
create table register_import_row (
  import_id uuid not null references register_import (id),
  kind text not null check (kind in ('CREATED', 'CHANGED', 'FAULT')),
  seq integer not null,
  line integer not null,
  subject text,
  changes jsonb,
  field text,
  code text,
  message_vi text,
  message_en text,
  primary key (import_id, kind, seq)
);

create table register_export (
  id uuid primary key,
  version integer not null default 1,
  changed_at timestamptz not null,
  actor_id text not null,
  list text not null check (list in ('AGENCIES', 'QUALITY_SYSTEMS', 'DECLARATIONS', 'PROCEDURES', 'OFFICERS', 'SUCCESSIONS',
    'ANNOUNCEMENTS', 'OBLIGATIONS')),
  format text not null check (format in ('CSV', 'XLSX')),
  as_of date not null,
  language text not null check (language in ('vi', 'en')),
  filter jsonb not null,
  grants_sha256 text not null check (grants_sha256 ~ '^[0-9a-f]{64}$'),
  state text not null check (state in ('QUEUED', 'READY', 'FAILED')),
  rows integer,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes integer,
  progress integer not null default 0 check (progress between 0 and 100),
  fence integer not null default 0,
  attempts integer not null default 0,
  lease_until timestamptz,
  check ((state = 'READY') = (sha256 is not null))
);
create index register_export_open on register_export (changed_at) where state = 'QUEUED';

-- a code taken is taken, also one that is taken only later
create function codes_taken_after(codes text[], day date) returns table (code text, since date)
language sql stable security definer set search_path = public, pg_temp as $$
  select value, min(valid_from) from agency_attribute
  where kind = 'CODE' and value = any (codes) and valid_from > day group by value
$$;

-- of many moves at once from a day on: whoever would come to lie above itself, by the moves and the rest of the tree
create function moves_in_circle(children uuid[], parents uuid[], since date) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive moved(child, parent) as (
    select * from unnest(children, parents)
  ), up(start, id, valid_from, valid_to) as (
    select child, parent, since, 'infinity'::date from moved
    union
    select up.start, coalesce(m.parent, e.above_id),
      greatest(up.valid_from, coalesce(e.valid_from, since)), least(up.valid_to, coalesce(e.valid_to, 'infinity'))
    from up
    left join moved m on m.child = up.id
    left join agency_edge e on e.agency_id = up.id and e.kind = 'PARENT' and m.child is null
      and greatest(up.valid_from, e.valid_from) < least(up.valid_to, e.valid_to)
    where up.id <> up.start and coalesce(m.parent, e.above_id) is not null
  )
  select distinct start from up where id = start
$$;

-- what somebody brings or takes out is that person's alone, whatever they reach
${rowSecurity({ table: 'upload', where: isActor('upload.actor_id') })}
${rowSecurity({ table: 'register_import', where: isActor('register_import.actor_id') })}
${rowSecurity({ table: 'register_import_row', part: { of: 'register_import', by: 'import_id' } })}
${rowSecurity({ table: 'register_export', where: isActor('register_export.actor_id') })}
`);
  }
}
