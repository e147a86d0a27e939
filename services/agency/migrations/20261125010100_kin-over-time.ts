import { Migration } from '@mikro-orm/migrations';

/** A system that begins on a day has no end yet: whoever has one on that day or later stands beside it. */
export class KinOverTime extends Migration {
  override up(): void {
    this.addSql(`
create or replace function system_kin(agency uuid, parent uuid, level text, office boolean, day date)
returns table (divisions_apart integer, partner_served boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  with apart as (
    select greatest(m.valid_from, e.valid_from, l.valid_from, day) as since,
           least(m.valid_to, e.valid_to, l.valid_to) as until
    from quality_system s
    join quality_system_member m on m.quality_system_id = s.id and m.agency_id = s.holder_id and m.valid_to > day
    join agency_edge e on e.agency_id = s.holder_id and e.kind = 'PARENT' and e.above_id = parent and e.valid_to > day
    join agency_attribute l on l.agency_id = s.holder_id and l.kind = 'LEVEL' and l.value = 'DIVISION' and l.valid_to > day
    where s.holder_id <> agency
  )
  select
    -- there are never more than on a day on which one of them begins
    (select coalesce(max(there.many), 0)::int from apart begun, lateral (
       select count(*) as many from apart other where other.since <= begun.since and begun.since < other.until) there
     where begun.since < begun.until),
    exists (select from quality_system_member m
     join agency_attribute l on l.agency_id = m.agency_id and l.kind = 'LEVEL' and l.valid_to > day
     join agency_attribute n on n.agency_id = m.agency_id and n.kind = 'NAME' and n.valid_to > day
     left join agency_edge e on e.agency_id = m.agency_id and e.above_id = agency and e.kind = 'PARENT' and e.valid_to > day
     where m.valid_to > day and case
       when office then m.agency_id = parent and l.value = 'PROVINCE'
         and greatest(m.valid_from, l.valid_from, day) < least(m.valid_to, l.valid_to)
       when level = 'PROVINCE' then l.value = 'DEPARTMENT' and n.folded like 'van phong%'
         and e.above_id = agency
         and greatest(m.valid_from, l.valid_from, n.valid_from, e.valid_from, day)
           < least(m.valid_to, l.valid_to, n.valid_to, e.valid_to)
       else false end)
$$;
`);
  }
}
