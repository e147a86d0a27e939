import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, Conflict, newId, NotFound, type Day } from '@qms/kernel';
import { Agency, type Registration } from './agency.js';
import { mayAppointLeadUnit, mayRegisterAgency } from './agency.policy.js';
import { orphansOf, superiorInForce, withTreeLocked } from '../tree/tree.store.js';
import { agenciesByIds, isBelow, requireAgency } from './agency.store.js';

export type RegisterAgency = Omit<Registration, 'id'>;

/** Enters one agency in the register, beneath its parent (QĐ19 art. 2 says in which class). */
export async function registerAgency(ctx: Ctx, input: RegisterAgency): Promise<Agency> {
  const atParent = input.parentId === null ? null : await actorHere(ctx, input.parentId);
  allow(mayRegisterAgency(ctx.actor, atParent));
  if (input.parentId !== null && (await agenciesByIds(ctx, [input.parentId], input.validFrom)).length === 0) {
    throw new NotFound();
  }
  return withTreeLocked(ctx, async () => {
    const agency = await flush(ctx, 'registerAgency', Agency.register({ ...input, id: newId(ctx.now) }, ctx.now));
    if ((await orphansOf(ctx, [agency.id], input.validFrom)).length > 0) throw superiorInForce();
    return agency;
  });
}

export interface AppointLeadUnit {
  agencyId: string;
  leadUnitId: string;
  from: Day;
  expectedVersion: number;
}

/** Names the unit that oversees an agency and its subtree from a day on (QĐ19 art. 12.4). */
export async function appointLeadUnit(ctx: Ctx, input: AppointLeadUnit): Promise<Agency> {
  const agency = await requireAgency(ctx, input.agencyId, input.expectedVersion);
  allow(mayAppointLeadUnit(await actorHere(ctx, agency.id)));
  if (!(await isBelow(ctx, input.leadUnitId, agency.id))) {
    throw new Conflict({
      vi: 'Đơn vị chủ trì phải thuộc chính cơ quan mà nó chủ trì.',
      en: 'A lead unit must belong to the agency whose tree it leads.',
    });
  }
  agency.appointLeadUnit(input.leadUnitId, input.from, ctx.now);
  return flush(ctx, 'appointLeadUnit', agency);
}
