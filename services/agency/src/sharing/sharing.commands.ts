import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, NotFound, type Day } from '@qms/kernel';
import { agenciesByIds, requireAgency } from '../agency/agency.store.js';
import type { QualitySystem } from '../quality-system/quality-system.js';
import { requireQualitySystem } from '../quality-system/quality-system.store.js';
import { requireSharing, type Sharer } from './sharing.js';
import { mayAdmitAgency, mayReleaseAgency } from './sharing.policy.js';

export interface AdmitAgency {
  qualitySystemId: string;
  agencyId: string;
  legalBasis: string;
  from: Day;
  expectedVersion: number;
}

/** Lets another agency share the system, where the law does (TT26 art. 6). */
export async function admitAgency(ctx: Ctx, input: AdmitAgency): Promise<QualitySystem> {
  const system = await requireQualitySystem(ctx, input.qualitySystemId, input.expectedVersion);
  const agency = await requireAgency(ctx, input.agencyId);
  // at both: neither may a system be opened to strangers, nor an agency be put under a stranger's system
  allow(mayAdmitAgency(await actorHere(ctx, system.holderId)));
  allow(mayAdmitAgency(await actorHere(ctx, agency.id)));
  const sharers = await sharersOf(ctx, system, agency.id, input.from);
  const [holder, joining] = [sharers.get(system.holderId), sharers.get(agency.id)];
  if (!holder || !joining) throw new NotFound();
  requireSharing(holder, joining, [...sharers.values()]);
  system.admitAgency(agency.id, input.legalBasis, input.from, ctx.now);
  return flush(ctx, 'admitAgency', system);
}

export type ReleaseAgency = Omit<AdmitAgency, 'from' | 'legalBasis'> & { on: Day };

/** From that day the agency no longer shares the system; its holder never leaves it. */
export async function releaseAgency(ctx: Ctx, input: ReleaseAgency): Promise<QualitySystem> {
  const system = await requireQualitySystem(ctx, input.qualitySystemId, input.expectedVersion);
  const agency = await requireAgency(ctx, input.agencyId);
  allow(mayReleaseAgency(await actorHere(ctx, system.holderId)));
  allow(mayReleaseAgency(await actorHere(ctx, agency.id)));
  system.releaseAgency(agency.id, input.on, ctx.now);
  return flush(ctx, 'releaseAgency', system);
}

/** Those whom the system serves on a day, and the one that would join, as the rules look at them. */
async function sharersOf(ctx: Ctx, system: QualitySystem, joining: string, day: Day): Promise<Map<string, Sharer>> {
  const ids = [joining, ...system.members.filter(({ to }) => to === null || day < to).map(({ agencyId }) => agencyId)];
  const rows = await agenciesByIds(ctx, [...new Set(ids)], day);
  return new Map(rows.map((row) => [row.id, row]));
}
