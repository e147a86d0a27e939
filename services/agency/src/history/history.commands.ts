import { actorHere, findNoun, flush, type Ctx } from '@qms/chassis';
import { allow, Conflict, Invalid, isId, RuleBroken, type Day } from '@qms/kernel';
import type { Agency, Level, Obligation } from '../agency/agency.js';
import { actorAtLast, agencyMapping, isBelow, requireAgency, requireAgencyAtLast } from '../agency/agency.store.js';
import { heirDays } from '../succession/succession.store.js';
import type { Part } from '../part/part.js';
import { firstDependantDay, refuseCircle, superiorInForce, withTreeLocked } from '../tree/tree.store.js';
import { mayChangeAgency, mayCorrectAgency, mayMoveAgency } from './history.policy.js';

export interface DatedChange {
  agencyId: string;
  from: Day;
  legalBasis: string;
  reason: string;
  expectedVersion: number;
}

/** Another name from a day on, past or to come; the agency remains the one it was. */
export function renameAgency(
  ctx: Ctx,
  input: DatedChange & { name: string; shortName?: string | undefined },
): Promise<Agency> {
  return change(ctx, 'renameAgency', input, { NAME: input.name, SHORT_NAME: input.shortName });
}

/** Another code from a day on; its old one may be held by another agency from then. */
export function recodeAgency(
  ctx: Ctx,
  input: DatedChange & { code?: string | undefined; orgCode?: string | undefined },
): Promise<Agency> {
  return change(ctx, 'recodeAgency', input, { CODE: input.code, ORG_CODE: input.orgCode });
}

/** Another level or class from a day on (QĐ19 art. 2). */
export function reclassifyAgency(
  ctx: Ctx,
  input: DatedChange & { level?: Level | undefined; obligation?: Obligation | undefined },
): Promise<Agency> {
  return change(ctx, 'reclassifyAgency', input, { LEVEL: input.level, OBLIGATION: input.obligation });
}

// alone, so that of two at once the later one reads what the earlier wrote, and hears of that
function change(
  ctx: Ctx,
  verb: string,
  input: DatedChange,
  values: Partial<Record<Part, string | undefined>>,
): Promise<Agency> {
  return withTreeLocked(ctx, async () => {
    const agency = await requireAgency(ctx, input.agencyId, input.expectedVersion);
    allow(mayChangeAgency(await actorHere(ctx, agency.id)));
    agency.change(values, { ...input, by: ctx.actor.id }, ctx.now);
    return flush(ctx, verb, agency);
  });
}

/** Part of another agency from a day on, with all that hangs below it. */
export function moveAgency(ctx: Ctx, input: DatedChange & { parentId: string }): Promise<Agency> {
  return withTreeLocked(ctx, async () => {
    const agency = await requireAgency(ctx, input.agencyId, input.expectedVersion);
    const parent = await requireAgency(ctx, input.parentId);
    allow(mayMoveAgency(await actorHere(ctx, agency.id), await actorHere(ctx, parent.id)));
    agency.change({ PARENT: parent.id }, { ...input, by: ctx.actor.id }, ctx.now);
    await requireSuperiors(ctx, agency);
    return flush(ctx, 'moveAgency', agency);
  });
}

export interface CorrectAgency {
  agencyId: string;
  part: Part;
  on: Day;
  value?: string | undefined;
  since?: Day | undefined;
  legalBasis: string;
  reason: string;
  expectedVersion: number;
}

/** Mends what was entered wrongly over the whole time it stood so; nothing that was true changes by it. */
export function correctAgency(ctx: Ctx, input: CorrectAgency): Promise<Agency> {
  return withTreeLocked(ctx, async () => {
    const agency = await requireAgencyAtLast(ctx, input.agencyId, input.expectedVersion);
    allow(mayCorrectAgency(await actorAtLast(ctx, agency)));
    if ((input.part === 'PARENT' || input.part === 'LEAD') && input.value !== undefined) {
      if (!isId(input.value)) throw new Invalid('value', { vi: 'Không phải mã định danh.', en: 'Not an id.' });
      allow(mayCorrectAgency(await actorAtLast(ctx, await requireAgencyAtLast(ctx, input.value))));
    }
    const { part, on, value, since } = input;
    agency.correct({ part, on, value, since }, { ...input, by: ctx.actor.id }, ctx.now);
    if (part === 'PARENT') await requireSuperiors(ctx, agency);
    if (part === 'LEAD') await requireLeads(ctx, agency);
    return flush(ctx, 'correctAgency', agency);
  });
}

export interface CorrectFirstDay {
  agencyId: string;
  firstDay: Day;
  legalBasis: string;
  reason: string;
  expectedVersion: number;
}

/** Mends the day since which an agency exists. */
export function correctFirstDay(ctx: Ctx, input: CorrectFirstDay): Promise<Agency> {
  return withTreeLocked(ctx, async () => {
    const agency = await requireAgencyAtLast(ctx, input.agencyId, input.expectedVersion);
    allow(mayCorrectAgency(await actorAtLast(ctx, agency)));
    const [heir] = await heirDays(ctx, [agency.id]);
    if (heir && (heir.first === agency.validFrom || heir.first < input.firstDay)) {
      throw new RuleBroken('successor-continues', 'QĐ19 art. 2', {
        vi: `Cơ quan kế thừa cơ quan khác từ ${heir.first}.`,
        en: `It took another agency’s place on ${heir.first}.`,
      });
    }
    const below = await firstDependantDay(ctx, agency.id);
    if (below !== null && below < input.firstDay) {
      throw new RuleBroken('superior-in-force', 'QĐ19 art. 2', {
        vi: `Đã có cơ quan trực thuộc từ ${below}.`,
        en: `Agencies have hung below it since ${below}.`,
      });
    }
    agency.correctFirstDay(input.firstDay, { ...input, by: ctx.actor.id }, ctx.now);
    await requireSuperiors(ctx, agency);
    return flush(ctx, 'correctFirstDay', agency);
  });
}

/** Every superior exists while it is one, and none lies below the agency. */
async function requireSuperiors(ctx: Ctx, agency: Agency): Promise<void> {
  for (const span of agency.held('PARENT')) {
    const parent = await findNoun(ctx, agencyMapping, span.value);
    const { from, to } = parent?.life ?? { from: span.from, to: span.from };
    if (span.from < from || (to !== null && (span.to === null || to < span.to))) {
      throw superiorInForce();
    }
    await refuseCircle(ctx, agency.id, span.value, span);
  }
}

/** Who leads an agency belongs to it from the day it leads. */
async function requireLeads(ctx: Ctx, agency: Agency): Promise<void> {
  for (const { value, from } of agency.held('LEAD')) {
    if (await isBelow(ctx, value, agency.id, from)) continue;
    throw new Conflict({
      vi: 'Đơn vị chủ trì phải thuộc chính cơ quan mà nó chủ trì.',
      en: 'A lead unit must belong to the agency whose tree it leads.',
    });
  }
}
