import { Migration } from '@mikro-orm/migrations';
import { EVERYWHERE, reachesDown } from '@qms/chassis';

/**
 * Search in one statement. The function runs as the owner of the tables: operators on text may not serve as index
 * conditions beneath a policy. It judges the reach itself, by what the connection was told of the actor.
 */
export class SearchIsRanked extends Migration {
  override up(): void {
    this.addSql(`
create index agency_attribute_folded_order on agency_attribute (folded text_pattern_ops, agency_id) where kind <> 'LEVEL';

create function search_agencies(
  needle text, pattern text, day date,
  after_rank integer, after_code text, after_id uuid, most integer
) returns table (agency_id uuid, kind text, name text, held_from date, held_to date, rank integer, code text)
language sql stable security definer set search_path = public, pg_temp
set pg_trgm.word_similarity_threshold = 0.5
-- what a pattern lets through is guessed badly, and a register is read from memory: its indexes are always the way
set random_page_cost = 1.1
set enable_seqscan = off as $$
  -- a name is remembered roughly; a code that is nearly another's is another's
  with found as (
    select t.agency_id, t.kind, t.value, t.folded, t.valid_from, t.valid_to
    from agency_attribute t where t.kind <> 'LEVEL' and t.folded ~>=~ needle and t.folded ~<~ (needle || chr(1114111))
    union
    select t.agency_id, t.kind, t.value, t.folded, t.valid_from, t.valid_to
    from agency_attribute t where t.kind <> 'LEVEL' and t.folded like '%' || pattern || '%'
    union
    select t.agency_id, t.kind, t.value, t.folded, t.valid_from, t.valid_to
    from agency_attribute t where t.kind <> 'LEVEL' and t.kind not in ('CODE', 'ORG_CODE') and needle <% t.folded
  ), ranked as (
    select f.agency_id, f.kind, f.value, f.valid_from, f.valid_to,
      (case
        when f.kind in ('CODE', 'ORG_CODE') and f.folded = needle then 0
        when f.kind in ('CODE', 'ORG_CODE') and starts_with(f.folded, needle) then 1
        when f.kind not in ('CODE', 'ORG_CODE') and starts_with(f.folded, needle) then 2
        when f.folded like '% ' || pattern || ' %' or f.folded like '% ' || pattern then 3
        when strpos(f.folded, needle) > 0 then 4
        else 5
      end * 2 + case when f.valid_from <= day and day < f.valid_to then 0 else 1 end) * 1001
        + 1000 - round(1000 * word_similarity(needle, f.folded))::integer as rank
    from found f
  ), best as (
    select distinct on (r.agency_id) r.* from ranked r
    left join lateral (
      select true as within from agency_reach reach
      where reach.agency_id = r.agency_id and reach.valid_from <= day and day < reach.valid_to
        and ${reachesDown('reach')}
      limit 1) reached on true
    where ${EVERYWHERE} or reached.within
    order by r.agency_id, r.rank, r.valid_from desc
  )
  select b.agency_id, b.kind, b.value, b.valid_from, nullif(b.valid_to, 'infinity'), b.rank, c.value
  from best b
  join agency a on a.id = b.agency_id and a.valid_from <= day and day < coalesce(a.valid_to, 'infinity')
  join agency_attribute c on c.agency_id = b.agency_id and c.kind = 'CODE' and c.valid_from <= day and day < c.valid_to
  where after_id is null or (b.rank, c.value, b.agency_id) > (after_rank, after_code, after_id)
  order by b.rank, c.value, b.agency_id
  limit most
$$;
`);
  }
}
