import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, Invalid, newId, type Day } from '@qms/kernel';
import { agenciesByIds, requireAgency } from '../agency/agency.store.js';
import { isDeclared } from '../declaration/declaration.store.js';
import { evidenceOn } from '../evidence/evidence.store.js';
import { requireOwnSystem } from '../sharing/sharing.js';
import { kinOf, withFamilyLocked } from '../sharing/sharing.store.js';
import { endOfTerm } from '../term/term.store.js';
import { QualitySystem, type Establishment } from './quality-system.js';
import {
  mayChangeScope,
  mayConfirmEffectiveness,
  mayEstablishQualitySystem,
  mayStartApplying,
} from './quality-system.policy.js';
import { requireQualitySystem } from './quality-system.store.js';

export async function establishQualitySystem(ctx: Ctx, input: Omit<Establishment, 'id'>): Promise<QualitySystem> {
  const { id: holderId } = await requireAgency(ctx, input.holderId);
  allow(mayEstablishQualitySystem(await actorHere(ctx, holderId)));
  const [holder] = await agenciesByIds(ctx, [holderId], input.on);
  if (!holder) throw notThere();
  return withFamilyLocked(ctx, holder, async () => {
    requireOwnSystem(holder, input.grounds ?? [], await kinOf(ctx, holder, input.on));
    return flush(ctx, 'establishQualitySystem', QualitySystem.establish({ ...input, id: newId(ctx.now) }, ctx.now));
  });
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
  system.confirmEffectiveness(input.on, await evidenceOn(ctx, system.id, input.on), ctx.now);
  return flush(ctx, 'confirmEffectiveness', system);
}

export type ChangeScope = OfSystem & {
  scope: string;
  /** Null leaves the procedures as they are. */
  procedureIds: readonly string[] | null;
  /** Null for the term that the province has set. */
  redeclareBy: Day | null;
};

export async function changeScope(ctx: Ctx, input: ChangeScope): Promise<QualitySystem> {
  const system = await requireQualitySystem(ctx, input.qualitySystemId, input.expectedVersion);
  allow(mayChangeScope(await actorHere(ctx, system.holderId)));
  const declared = await isDeclared(ctx, system.id);
  const redeclareBy = input.redeclareBy ?? (await endOfTerm(ctx, 're-declaration', ctx.today));
  const procedureIds = input.procedureIds ?? system.procedureIds;
  system.changeScope({ scope: input.scope, procedureIds }, { declared, redeclareBy }, ctx.now);
  return flush(ctx, 'changeScope', system);
}

function notThere(): Invalid {
  return new Invalid('on', {
    vi: 'Cơ quan không tồn tại vào ngày đó.',
    en: 'The agency does not exist on that day.',
  });
}
