import { ask, askOne, guarded, rolesHere, type Ctx } from '@qms/chassis';
import type { ActorHere, Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { AgencyRow } from '../agency/agency.store.js';
import type { QualitySystemRow } from '../quality-system/quality-system.store.js';
import { familyOf, isOffice, type Kin } from './sharing.js';

/** Within one family one system is set up after the other: two at once would each find the last place free. */
export function withFamilyLocked<T>(ctx: Ctx, agency: AgencyRow, body: () => Promise<T>): Promise<T> {
  return guarded(ctx, async () => {
    await ask(ctx.em, sql`select pg_advisory_xact_lock(hashtextextended(${`systems of ${familyOf(agency)}`}, 0))`);
    return body();
  });
}

/** Which relatives of an agency have a system on a day or later, whoever asks: a place taken is taken. */
export function kinOf(ctx: Ctx, agency: AgencyRow, day: Day): Promise<Kin> {
  const { id, parentId, level } = agency;
  return askOne(
    ctx.em,
    sql<Kin>`select divisions_apart as "divisionsApart", partner_served as "partnerServed"
      from system_kin(${id}::uuid, ${parentId}::uuid, ${level}, ${isOffice(agency)}, ${day}::date)`,
  );
}

/** The agencies that each system serves on a day, in one statement. */
export async function membersOf(ctx: Ctx, systemIds: readonly string[], asOf: Day): Promise<string[][]> {
  const rows = await ask(
    ctx.em,
    sql<{ systemId: string; agencyId: string }>`
      select quality_system_id as "systemId", agency_id as "agencyId" from quality_system_member
      where quality_system_id = any(${systemIds}::uuid[]) and valid_from <= ${asOf}::date and ${asOf}::date < valid_to
      order by agency_id`,
  );
  return systemIds.map((id) => rows.filter((row) => row.systemId === id).map((row) => row.agencyId));
}

/** The asker as seen from a system: every role that reaches an agency which it serves on that day, or its holder. */
export async function systemHere(
  ctx: Ctx,
  { id, asOf, holderId }: Pick<QualitySystemRow, 'id' | 'asOf' | 'holderId'>,
): Promise<ActorHere> {
  const members = await ctx.loader<string, string[]>(`members ${asOf}`, (ids) => membersOf(ctx, ids, asOf)).load(id);
  const roles = await Promise.all([holderId, ...members].map((agencyId) => rolesHere(ctx, agencyId, asOf)));
  return { id: ctx.actor.id, roles: new Set(roles.flatMap((held) => [...held])) };
}

/** The asker as seen from a declaration: as from the system declared, today or on the day it was declared. */
export async function declaredSystemHere(
  ctx: Ctx,
  declared: { qualitySystemId: string; holderId: string; declaredOn: Day },
): Promise<ActorHere> {
  const { qualitySystemId: id, holderId } = declared;
  const days = [ctx.today, declared.declaredOn];
  const seen = await Promise.all(days.map((asOf) => systemHere(ctx, { id, asOf, holderId })));
  return { id: ctx.actor.id, roles: new Set(seen.flatMap(({ roles }) => [...roles])) };
}
