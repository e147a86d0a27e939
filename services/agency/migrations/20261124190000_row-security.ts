import { Migration } from '@mikro-orm/migrations';
import {
  EVERYWHERE,
  inReach,
  isActor,
  isNewborn,
  journalSecurity,
  ownersView,
  rowSecurity,
  scopeSecurity,
  SOMEBODY,
} from '@qms/chassis';

/** PostgreSQL itself shows nobody the rows of agencies out of reach. */
export class RowSecurity extends Migration {
  override up(): void {
    this.addSql(`
${scopeSecurity}
${journalSecurity({
  // a declaration is its system's, and its journal names no agency
  besides: `subject_type = 'declaration' and exists (select from declaration d where d.id = journal.subject_id)`,
})}
${rowSecurity({ table: 'agency', reach: 'id', where: isNewborn('agency.id') })}
${rowSecurity({ table: 'agency_attribute', reach: 'agency_id', insert: isNewborn('agency_attribute.agency_id') })}
${rowSecurity({ table: 'agency_obligation', reach: 'agency_id', insert: isNewborn('agency_obligation.agency_id') })}

-- a system is seen whole by whoever reaches one of those it serves; a function, since the policies would turn in a circle
create function system_in_reach(system uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from quality_system s where s.id = system and ${inReach('s.holder_id')})
    or exists (select from quality_system_member m where m.quality_system_id = system and ${inReach('m.agency_id')})
$$;
${rowSecurity({
  table: 'quality_system_member',
  reach: 'agency_id',
  where: 'system_in_reach(quality_system_member.quality_system_id)',
})}
${rowSecurity({
  table: 'quality_system',
  reach: 'holder_id',
  where: `exists (select from quality_system_member m
    where m.quality_system_id = quality_system.id and ${inReach('m.agency_id')})`,
})}
${rowSecurity({ table: 'declaration', part: { of: 'quality_system', by: 'quality_system_id' } })}

-- an announcement is a public act; to whom it is assigned is each agency's own
${rowSecurity({ table: 'procedure', reach: 'announced_by_id', read: SOMEBODY })}
${rowSecurity({ table: 'procedure_assignment', reach: 'agency_id' })}

-- an officer is seen where the officer serves; one who serves nowhere yet, by whoever may give the first role
${ownersView('officer_serving', 'select g.officer_id from officer_grant g')}
${rowSecurity({ table: 'officer_grant', reach: 'agency_id', read: isActor('officer_grant.officer_id::text') })}
${rowSecurity({
  table: 'officer',
  where: `exists (select from officer_grant g where g.officer_id = officer.id and ${inReach('g.agency_id')})
    or ${isActor('officer.id::text')}
    or ${SOMEBODY} and not exists (select from officer_serving serving where serving.officer_id = officer.id)`,
})}
${rowSecurity({ table: 'officer_competence', part: { of: 'officer', by: 'officer_id' } })}

-- who holds a code is known to whoever would give it to another: a code taken is taken
create function agencies_holding(codes text[], day date)
returns table (id uuid, code text, name text, level text, parent_code text, obligation text)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.agency_id, c.value, n.value, l.value, pc.value, o.obligation
  from agency_attribute c
  left join agency_attribute n on n.agency_id = c.agency_id and n.kind = 'NAME' and n.valid_from <= day and day < n.valid_to
  left join agency_attribute l on l.agency_id = c.agency_id and l.kind = 'LEVEL' and l.valid_from <= day and day < l.valid_to
  left join agency_obligation o on o.agency_id = c.agency_id and o.valid_from <= day and day < o.valid_to
  left join agency_edge e on e.agency_id = c.agency_id and e.kind = 'PARENT' and e.valid_from <= day and day < e.valid_to
  left join agency_attribute pc on pc.agency_id = e.above_id and pc.kind = 'CODE' and pc.valid_from <= day and day < pc.valid_to
  where c.kind = 'CODE' and c.value = any (codes) and c.valid_from <= day and day < c.valid_to
$$;

-- the agencies within the actor's reach that have borne such a name or code: the pattern is folded, as of \`like\`
create function agencies_like(pattern text) returns setof uuid
language sql stable rows 100 security definer set search_path = public, pg_temp as $$
  select distinct t.agency_id from agency_attribute t
  where t.kind <> 'LEVEL' and t.folded like pattern and (${EVERYWHERE} or ${inReach('t.agency_id')})
$$;
`);
  }
}
