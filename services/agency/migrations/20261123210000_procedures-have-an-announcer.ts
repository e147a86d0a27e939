import { Migration } from '@mikro-orm/migrations';

/** A procedure belongs to the agency whose decision announced it; one code is in force once for each. */
export class ProceduresHaveAnAnnouncer extends Migration {
  override up(): void {
    this.addSql(`
alter table procedure add column announced_by_id uuid references agency (id);
-- what was announced before has been assigned within one tree: its top is the announcer
update procedure p set announced_by_id = coalesce(
  (select r.above_id from procedure_assignment a join agency_reach r on r.agency_id = a.agency_id and not r.by_lead
   where a.procedure_id = p.id
     and not exists (select from agency_edge e where e.agency_id = r.above_id and e.kind = 'PARENT') limit 1),
  (select id from agency order by id limit 1));
alter table procedure alter column announced_by_id set not null;
drop index procedure_code_in_force;
create unique index procedure_code_in_force on procedure (announced_by_id, code) where withdrawn_on is null;
`);
  }
}
