import type { Day } from '@qms/kernel';
import type { Closing, Declaration } from '../declaration/declaration.js';
import type { Officer } from '../officer/officer.js';
import type { Procedure } from '../procedure/procedure.js';
import type { QualitySystem } from '../quality-system/quality-system.js';

/** What agencies that end leave behind in the register. */
export interface Estate {
  systems: readonly QualitySystem[];
  declarations: readonly Declaration[];
  procedures: readonly Procedure[];
  officers: readonly Officer[];
}

/** Who ends on which day by which act, who takes the place of each, and to whom its people go. */
export interface Ending {
  on: Day;
  ended: ReadonlySet<string>;
  heirOf(agencyId: string): string | null;
  /** How an agency ends, and everyone who takes its place. */
  endOf(agencyId: string): { because: Closing; successorIds: readonly string[] };
  peopleFollow(agencyId: string): string | null;
}

/**
 * Systems serve them no longer, and close with their holder; declarations of what is closed close too, so that a
 * successor starts undeclared; procedures pass to an only heir, else end; people follow where the agency continues
 * whole, and lose their role where it does not.
 */
export function settleEstate(estate: Estate, ending: Ending, newGrantId: () => string, at: Date): void {
  const { on, ended } = ending;
  for (const system of estate.systems) system.endWith(ended, on, at);
  const holders = new Map(
    estate.systems.flatMap(({ id, closedOn, holderId }) => (closedOn === on ? [[id, holderId]] : [])),
  );
  for (const declaration of estate.declarations) {
    const holderId = holders.get(declaration.qualitySystemId);
    if (holderId === undefined) continue;
    const { because, successorIds } = ending.endOf(holderId);
    // an act entered late may be older than the declaration: that held on no day
    declaration.close(on > declaration.declaredOn ? on : declaration.declaredOn, because, successorIds, at);
  }
  for (const procedure of estate.procedures) procedure.passOn(ended, (id) => ending.heirOf(id), on, at);
  for (const officer of estate.officers) {
    officer.endWith(ended, (id) => ending.peopleFollow(id), newGrantId, on, at);
  }
}
