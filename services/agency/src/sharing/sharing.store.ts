import { askOne, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { AgencyRow } from '../agency/agency.store.js';
import { isOffice, type Kin } from './sharing.js';

/** Which relatives of an agency have a system on a day, whoever asks: a place taken is taken. */
export function kinOf(ctx: Ctx, agency: AgencyRow, day: Day): Promise<Kin> {
  const { id, parentId, level } = agency;
  return askOne(
    ctx.em,
    sql<Kin>`select divisions_apart as "divisionsApart", partner_served as "partnerServed"
      from system_kin(${id}::uuid, ${parentId}::uuid, ${level}, ${isOffice(agency)}, ${day}::date)`,
  );
}
