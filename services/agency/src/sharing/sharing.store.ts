import { askOne, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { AgencyRow } from '../agency/agency.store.js';
import { isOffice, type Kin } from './sharing.js';

/** Which relatives of an agency have a system on a day, whoever asks: a place taken is taken. */
export function kinOf(ctx: Ctx, agency: AgencyRow, day: Day): Promise<Kin> {
  const during = (alias: string): RawBuilder<unknown> =>
    sql`${sql.ref(`${alias}.valid_from`)} <= ${day}::date and ${day}::date < ${sql.ref(`${alias}.valid_to`)}`;
  const partner = isOffice(agency)
    ? sql`m.agency_id = ${agency.parentId}::uuid and level.value = 'PROVINCE'`
    : agency.level === 'PROVINCE'
      ? sql`level.value = 'DEPARTMENT' and name.folded like 'van phong%' and exists (select from agency_edge e
          where e.agency_id = m.agency_id and e.above_id = ${agency.id}::uuid and e.kind = 'PARENT' and ${during('e')})`
      : sql`false`;
  return askOne(
    ctx.em,
    sql<Kin>`select
      (select count(*)::int from quality_system s
       join quality_system_member m on m.quality_system_id = s.id and m.agency_id = s.holder_id and ${during('m')}
       join agency_edge e on e.agency_id = s.holder_id and e.kind = 'PARENT' and e.above_id = ${agency.parentId}::uuid and ${during('e')}
       join agency_attribute level on level.agency_id = s.holder_id and level.kind = 'LEVEL'
         and level.value = 'DIVISION' and ${during('level')}) as "divisionsApart",
      exists (select from quality_system_member m
       join agency_attribute level on level.agency_id = m.agency_id and level.kind = 'LEVEL' and ${during('level')}
       join agency_attribute name on name.agency_id = m.agency_id and name.kind = 'NAME' and ${during('name')}
       where ${during('m')} and ${partner}) as "partnerServed"`,
  );
}
