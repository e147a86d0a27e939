import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, newId, type Day } from '@qms/kernel';
import { requireAgency } from '../agency/agency.store.js';
import { QualitySystem, type Establishment } from './quality-system.js';
import {
  mayAdmitAgency,
  mayChangeScope,
  mayConfirmEffectiveness,
  mayEstablishQualitySystem,
  mayStartApplying,
} from './quality-system.policy.js';
import { requireQualitySystem } from './quality-system.store.js';

export async function establishQualitySystem(ctx: Ctx, input: Omit<Establishment, 'id'>): Promise<QualitySystem> {
  const holder = await requireAgency(ctx, input.holderId);
  allow(mayEstablishQualitySystem(await actorHere(ctx, holder.id)));
  return flush(ctx, 'establishQualitySystem', QualitySystem.establish({ ...input, id: newId(ctx.now) }, ctx.now));
}

export interface AdmitAgency {
  qualitySystemId: string;
  agencyId: string;
  legalBasis: string;
  from: Day;
  expectedVersion: number;
}

export async function admitAgency(ctx: Ctx, input: AdmitAgency): Promise<QualitySystem> {
  const system = await requireQualitySystem(ctx, input.qualitySystemId, input.expectedVersion);
  const agency = await requireAgency(ctx, input.agencyId);
  // at both: neither may a system be opened to strangers, nor an agency be put under a stranger's system
  allow(mayAdmitAgency(await actorHere(ctx, system.holderId)));
  allow(mayAdmitAgency(await actorHere(ctx, agency.id)));
  system.admitAgency(agency.id, input.legalBasis, input.from, ctx.now);
  return flush(ctx, 'admitAgency', system);
}

export interface OfSystem {
  qualitySystemId: string;
  expectedVersion: number;
}

export async function startApplying(ctx: Ctx, input: OfSystem): Promise<QualitySystem> {
  const system = await requireQualitySystem(ctx, input.qualitySystemId, input.expectedVersion);
  allow(mayStartApplying(await actorHere(ctx, system.holderId)));
  system.startApplying(ctx.now);
  return flush(ctx, 'startApplying', system);
}

/** The head confirms that the system works as documented (QĐ19 art. 4.2). */
export async function confirmEffectiveness(ctx: Ctx, input: OfSystem & { on: Day }): Promise<QualitySystem> {
  const system = await requireQualitySystem(ctx, input.qualitySystemId, input.expectedVersion);
  allow(mayConfirmEffectiveness(await actorHere(ctx, system.holderId)));
  system.confirmEffectiveness(input.on, ctx.now);
  return flush(ctx, 'confirmEffectiveness', system);
}

export async function changeScope(
  ctx: Ctx,
  input: OfSystem & { scope: string; redeclareBy: Day },
): Promise<QualitySystem> {
  const system = await requireQualitySystem(ctx, input.qualitySystemId, input.expectedVersion);
  allow(mayChangeScope(await actorHere(ctx, system.holderId)));
  system.changeScope(input.scope, input.redeclareBy, ctx.now);
  return flush(ctx, 'changeScope', system);
}
