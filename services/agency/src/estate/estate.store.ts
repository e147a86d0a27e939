import { ask, findNoun, type Ctx, type NounMapping } from '@qms/chassis';
import type { Day, Noun } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { declarationMapping } from '../declaration/declaration.store.js';
import { officerMapping } from '../officer/officer.store.js';
import { procedureMapping } from '../procedure/procedure.store.js';
import { qualitySystemMapping } from '../quality-system/quality-system.store.js';
import type { Estate } from './estate.js';

/** What these agencies hold on a day or later, loaded whole: an act of law changes it, whoever enters the act. */
export async function estateOf(ctx: Ctx, agencyIds: readonly string[], on: Day): Promise<Estate> {
  const ids = sql`any(${agencyIds}::uuid[])`;
  const lasting = sql`valid_to > ${on}::date`;
  const systems = await all(
    ctx,
    qualitySystemMapping,
    sql`select id from quality_system s where closed_on is null and (holder_id = ${ids} or exists (
          select from quality_system_member m where m.quality_system_id = s.id and m.agency_id = ${ids} and ${lasting}))
        order by id`,
  );
  const held = systems.flatMap(({ id, holderId }) => (agencyIds.includes(holderId) ? [id] : []));
  return {
    systems,
    declarations: await all(
      ctx,
      declarationMapping,
      // what another has taken the place of by then ended on that day, not with its agency
      sql`select id from declaration d where quality_system_id = any(${held}::uuid[]) and closed_on is null
            and not exists (select from declaration later where later.quality_system_id = d.quality_system_id
              and (later.declared_on, later.id) > (d.declared_on, d.id) and later.declared_on <= ${on}::date)
          order by id`,
    ),
    procedures: await all(
      ctx,
      procedureMapping,
      sql`select id from procedure p where (announced_by_id = ${ids} and withdrawn_on is null) or exists (
            select from procedure_assignment a where a.procedure_id = p.id and a.agency_id = ${ids} and ${lasting})
          order by id`,
    ),
    officers: await all(
      ctx,
      officerMapping,
      sql`select distinct officer_id as id from officer_grant where agency_id = ${ids} and ${lasting}
          and valid_from < valid_to order by 1`,
    ),
  };
}

async function all<N extends Noun>(ctx: Ctx, mapping: NounMapping<N>, which: RawBuilder<unknown>): Promise<N[]> {
  const nouns: N[] = [];
  for (const { id } of await ask(ctx.em, which as RawBuilder<{ id: string }>)) {
    const noun = await findNoun(ctx, mapping, id);
    if (noun) nouns.push(noun);
  }
  return nouns;
}
