import { ask, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { Closing, Kind } from '../declaration/declaration.js';

/** What anyone who holds its code may know of a declaration: no person, no proof, no id. */
export interface PublicDeclaration {
  agencyName: string;
  /** The others that share the declared system. */
  alsoServes: string[];
  number: string;
  declaredOn: Day;
  editionName: string;
  kind: Kind;
  procedures: number;
  inForce: boolean;
  supersededOn: Day | null;
  supersededBy: string | null;
  closedOn: Day | null;
  closedBecause: Closing | null;
  successors: string[];
}

/** Of two ends the earlier is told. Names are those of the day of the declaration, and of the successors on the day they succeeded. */
export async function declarationBehind(ctx: Ctx, code: string): Promise<PublicDeclaration | null> {
  const today = sql`${ctx.today}::date`;
  const [row] = await ask(
    ctx.em,
    sql<PublicDeclaration>`
      select d.number, d.declared_on::text as "declaredOn", e.name as "editionName",
             coalesce(named.value, '') as "agencyName",
             array(select n.value from quality_system_member m
               join agency_attribute n on n.agency_id = m.agency_id and n.kind = 'NAME'
                 and n.valid_from <= d.declared_on and d.declared_on < n.valid_to
               where m.quality_system_id = s.id and m.agency_id <> s.holder_id
                 and m.valid_from <= d.declared_on and d.declared_on < m.valid_to order by n.value) as "alsoServes",
             case when exists (select from declaration former where former.quality_system_id = s.id
               and (former.declared_on, former.id) < (d.declared_on, d.id)) then 'AGAIN' else 'INITIAL' end as kind,
             (select count(*)::int from declaration_procedure p where p.declaration_id = d.id) as procedures,
             (later.declared_on is null or ${today} < later.declared_on)
               and (d.closed_on is null or ${today} < d.closed_on) as "inForce",
             case when not ended.closed then later.declared_on::text end as "supersededOn",
             case when not ended.closed then later.number end as "supersededBy",
             case when ended.closed then d.closed_on::text end as "closedOn",
             case when ended.closed then d.closed_because end as "closedBecause",
             case when ended.closed then array(select n.value from agency_attribute n
               where n.agency_id = any(d.successor_ids) and n.kind = 'NAME'
                 and n.valid_from <= d.closed_on and d.closed_on < n.valid_to order by n.value) else '{}' end as successors
      from declaration d
      join quality_system s on s.id = d.quality_system_id
      join standard_edition e on e.edition = d.edition
      left join lateral (select n.value from agency_attribute n where n.agency_id = s.holder_id and n.kind = 'NAME'
        and n.valid_from <= greatest(d.declared_on, (select valid_from from agency where id = s.holder_id))
        order by n.valid_from desc limit 1) named on true
      left join lateral (select l.declared_on, l.number from declaration l where l.quality_system_id = s.id
        and (l.declared_on, l.id) > (d.declared_on, d.id) order by l.declared_on, l.id limit 1) later on true
      cross join lateral (select coalesce(d.closed_on <= ${today}, false)
        and (later.declared_on is null or d.closed_on < later.declared_on) as closed) ended
      where d.public_code = ${code}`,
  );
  return row ?? null;
}
