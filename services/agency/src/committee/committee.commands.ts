import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, Invalid } from '@qms/kernel';
import { officersByIds } from '../officer/officer.store.js';
import type { QualitySystem } from '../quality-system/quality-system.js';
import { requireQualitySystem } from '../quality-system/quality-system.store.js';
import type { Committee } from './committee.js';
import { mayAppointCommittee } from './committee.policy.js';

export type AppointCommittee = Committee & { qualitySystemId: string; expectedVersion: number };

/** The decision that sets up or renews the steering committee; the one before is kept (TT26 art. 7.2b). */
export async function appointCommittee(ctx: Ctx, input: AppointCommittee): Promise<QualitySystem> {
  const system = await requireQualitySystem(ctx, input.qualitySystemId, input.expectedVersion);
  allow(mayAppointCommittee(await actorHere(ctx, system.holderId)));
  const { decisionNumber, decidedOn, members } = input;
  system.appointCommittee({ decisionNumber, decidedOn, members }, ctx.now);
  const known = await officersByIds(
    ctx,
    members.map(({ officerId }) => officerId),
  );
  if (known.length !== members.length) {
    throw new Invalid('members', { vi: 'Có người chưa được ghi danh.', en: 'Somebody here is not enrolled.' });
  }
  return flush(ctx, 'appointCommittee', system);
}
