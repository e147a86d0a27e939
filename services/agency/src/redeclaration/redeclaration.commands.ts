import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow } from '@qms/kernel';
import type { QualitySystem } from '../quality-system/quality-system.js';
import { requireQualitySystem } from '../quality-system/quality-system.store.js';
import { mayCallForRedeclaration } from './redeclaration.policy.js';
import { dueDay, type Outdated } from './redeclaration.store.js';

/** Says that a system must be declared again, and by when: by the decision that says so, else by the term. */
export async function callForRedeclaration(
  ctx: Ctx,
  { qualitySystemId, because, by }: Outdated,
): Promise<QualitySystem> {
  const system = await requireQualitySystem(ctx, qualitySystemId);
  allow(mayCallForRedeclaration(await actorHere(ctx, system.holderId)));
  system.callForRedeclaration(because, await dueDay(ctx, by), ctx.now);
  return flush(ctx, 'callForRedeclaration', system);
}
