import { addMonths, RuleBroken, type Day, type Transitions } from '@qms/kernel';

export const STAGES = ['BUILDING', 'APPLYING', 'CONFIRMED', 'DECLARED', 'REDECLARATION_DUE'] as const;
export type Stage = (typeof STAGES)[number];

type StageVerb = 'startApplying' | 'confirmEffectiveness' | 'publishDeclaration' | 'callForRedeclaration';

/** The four steps of QĐ19 art. 4: build, apply, declare, and keep up to date. */
export const STAGE_TABLE: Transitions<Stage, StageVerb> = {
  startApplying: { from: ['BUILDING'], to: 'APPLYING' },
  confirmEffectiveness: { from: ['APPLYING', 'CONFIRMED', 'DECLARED', 'REDECLARATION_DUE'], to: 'CONFIRMED' },
  publishDeclaration: { from: ['CONFIRMED'], to: 'DECLARED' },
  callForRedeclaration: { from: ['DECLARED', 'REDECLARATION_DUE'], to: 'REDECLARATION_DUE' },
};

/** Where a change of scope leads: whoever has declared declares again, whoever has confirmed confirms again. */
export function stageAfterScope(stage: Stage, declared: boolean): Stage {
  if (declared) return 'REDECLARATION_DUE';
  return stage === 'CONFIRMED' ? 'APPLYING' : stage;
}

/** Nobody confirms a scope before there is one like it; of an old change the day may be unknown (QĐ19 art. 4.2d, 4.4c). */
export function requireScopeAsOf(on: Day, changedOn: Day | null): void {
  if (changedOn === null || changedOn <= on) return;
  throw new RuleBroken('confirmation-after-the-change-of-scope', 'QĐ19 art. 4.2d, 4.4c', {
    vi: `Phạm vi đã đổi ngày ${changedOn}; xác nhận hiệu lực phải từ ngày đó trở đi.`,
    en: `The scope changed on ${changedOn}; it is confirmed on that day or later.`,
  });
}

/**
 * A declaration takes the place of the last one, so none comes before it. The law sets no time between the two: of
 * one day, the one entered later stands, as it does among those that are imported.
 */
export function requireNoLaterDeclaration(on: Day, last: Day | null): void {
  if (last === null || last <= on) return;
  throw new RuleBroken('declaration-after-the-last', 'QĐ19 art. 4.3, 4.4c', {
    vi: `Hệ thống đã công bố ngày ${last}; công bố lại không thể mang ngày trước đó.`,
    en: `The system was declared on ${last}; it is not declared again on an earlier day.`,
  });
}

interface Confirmed {
  scopeVersion: number;
  confirmedScopeVersion: number | null;
  confirmedOn: Day | null;
}

/** A declaration rests on a confirmation of the same scope, at most 12 months old (QĐ19 art. 4.3). */
export function requireConfirmation(on: Day, { scopeVersion, confirmedScopeVersion, confirmedOn }: Confirmed): void {
  if (confirmedOn === null || on < confirmedOn || addMonths(confirmedOn, 12) < on) {
    throw new RuleBroken('confirmation-before-declaration', 'QĐ19 art. 4.2, 4.3', {
      vi: 'Công bố phải sau ngày người đứng đầu xác nhận hiệu lực, trong vòng 12 tháng.',
      en: 'A declaration follows the head’s confirmation of effectiveness, within 12 months.',
    });
  }
  if (confirmedScopeVersion !== scopeVersion) {
    throw new RuleBroken('confirmation-of-the-same-scope', 'QĐ19 art. 4.2d, 4.3', {
      vi: 'Phạm vi đã đổi sau khi xác nhận hiệu lực; hãy xác nhận lại rồi công bố.',
      en: 'The scope has changed since the confirmation; confirm again, then declare.',
    });
  }
}
