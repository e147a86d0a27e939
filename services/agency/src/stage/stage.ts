import type { Transitions } from '@qms/kernel';

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
