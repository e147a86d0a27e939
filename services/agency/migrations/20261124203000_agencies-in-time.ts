import { Migration } from '@mikro-orm/migrations';
import { isNewborn, rowSecurity } from '@qms/chassis';

/** What was changed and corrected in an agency's history; and that history is whole: no gap, no overlap, within its life. */
export class AgenciesInTime extends Migration {
  override up(): void {
    this.addSql(`
create table agency_entry (
  agency_id uuid not null references agency (id),
  number integer not null,
  nature text not null check (nature in ('CHANGE', 'CORRECTION')),
  part text not null check (part in
    ('CODE', 'NAME', 'SHORT_NAME', 'ORG_CODE', 'LEVEL', 'OBLIGATION', 'PARENT', 'LEAD', 'FIRST_DAY')),
  value text not null,
  was text,
  since date not null,
  legal_basis text not null,
  reason text not null,
  actor_id text not null,
  at timestamptz not null,
  primary key (agency_id, number)
);
alter table agency_edge add constraint agency_edge_one_at_a_time
  exclude using gist (agency_id with =, kind with =, daterange(valid_from, valid_to) with &&);
${rowSecurity({ table: 'agency_entry', reach: 'agency_id', insert: isNewborn('agency_entry.agency_id') })}
create function agency_is_whole() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  life datemultirange;
  broken text;
begin
  select datemultirange(daterange(valid_from, coalesce(valid_to, 'infinity'))) into life from agency where id = new.id;
  with held as (
    select kind as part, valid_from, valid_to from agency_attribute where agency_id = new.id
    union all
    select 'OBLIGATION', valid_from, valid_to from agency_obligation where agency_id = new.id
    union all
    select kind, valid_from, valid_to from agency_edge where agency_id = new.id
  ), whole as (
    select part, range_agg(daterange(valid_from, valid_to)) as days from held group by part
  )
  select part into broken from (
    select part from whole where not days <@ life
    union all
    select needed.part from unnest(array['CODE', 'NAME', 'LEVEL', 'OBLIGATION']) needed(part)
    left join whole on whole.part = needed.part where days is distinct from life) broken limit 1;
  if broken is not null then
    raise exception 'agency % has a gap in its %, or holds one beyond its life', new.id, broken
      using errcode = 'check_violation', constraint = 'agency_is_whole', table = 'agency';
  end if;
  return null;
end $$;
-- every verb touches the agency's own row, so this row is where its parts are looked at, once they are all written
create constraint trigger agency_is_whole after insert or update on agency
  deferrable initially deferred for each row execute function agency_is_whole();

-- whether the tree holds together is a question about the whole tree, also about what the asker does not reach
create function lies_below(parent uuid, agency uuid, since date, until date) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  -- upwards from the parent, for as long as each edge and the span have days in common
  with recursive up(id, valid_from, valid_to) as (
    select parent, since, coalesce(until, 'infinity')
    union
    select e.above_id, greatest(up.valid_from, e.valid_from), least(up.valid_to, e.valid_to)
    from up join agency_edge e on e.agency_id = up.id and e.kind = 'PARENT'
    where up.id <> agency and greatest(up.valid_from, e.valid_from) < least(up.valid_to, e.valid_to)
  ) select exists (select from up where id = agency)
$$;
create function agencies_depending(above uuid[], day date) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct agency_id from agency_edge where above_id = any (above) and valid_to > day order by 1
$$;
create function agencies_orphaned(agencies uuid[], day date) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct e.agency_id from agency_edge e left join agency a on a.id = e.above_id
  where e.agency_id = any (agencies) and e.valid_to > day
    and (a.id is null or greatest(e.valid_from, day) < a.valid_from or coalesce(a.valid_to, 'infinity') < e.valid_to)
  order by 1
$$;
`);
  }
}
