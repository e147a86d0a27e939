import type { Day } from '@qms/kernel';
import type { Declaration } from '../declaration/declaration.js';
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
  successionId: string;
  on: Day;
  ended: ReadonlySet<string>;
  heirOf(agencyId: string): string | null;
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
  const closed = new Set(estate.systems.flatMap(({ id, closedOn }) => (closedOn === on ? [id] : [])));
  for (const declaration of estate.declarations) {
    if (closed.has(declaration.qualitySystemId)) declaration.close(on, ending.successionId, at);
  }
  for (const procedure of estate.procedures) procedure.passOn(ended, (id) => ending.heirOf(id), on, at);
  for (const officer of estate.officers) {
    officer.endWith(ended, (id) => ending.peopleFollow(id), newGrantId, on, at);
  }
}
