import { RuleBroken, type Day, type Noun } from '@qms/kernel';
import { Agency } from '../agency/agency.js';
import { settleEstate, type Estate } from '../estate/estate.js';
import { lasts } from '../history/history.js';
import type { Succession } from '../succession/succession.js';

/** Everyone whom an act of succession concerns, as they are before it. */
export interface Parties {
  /** The agencies that end by it. */
  ended: readonly Agency[];
  /** Agencies there already that succeed others, or take over what hung below those. */
  heirs: readonly Agency[];
  /** What hangs below the ended ones, or is led by one, from the act's day on. */
  dependants: readonly Agency[];
  estate: Estate;
  /** Of those that end: the last day on which each took another's place. */
  heirSince: ReadonlyMap<string, Day>;
}

/**
 * Does what the act says, and answers with everything that changed, in the order in which it can be written: a code
 * is given up before another takes it.
 */
export function enact(succession: Succession, parties: Parties, newId: () => string, at: Date): Noun[] {
  const { onDay: on, legalBasis, reason, decidedBy: by, ended } = succession;
  for (const heir of parties.heirs) requireAlive(heir, succession);
  for (const agency of parties.ended) requireAfterItsOwn(parties.heirSince.get(agency.id), on);
  for (const agency of parties.ended) agency.end(on, at);
  const passed = new Set<Agency>();
  for (const { agencyId, relation, aboveId } of succession.passings) {
    const agency = parties.dependants.find(({ id }) => id === agencyId);
    if (!agency || ended.has(agencyId)) throw nothingToPass();
    agency.passTo(aboveId, relation, ended, { from: on, legalBasis, reason, by }, at);
    passed.add(agency);
  }
  const founded = succession.foundings.map((given) => Agency.register({ ...given, legalBasis, validFrom: on }, at));
  const ending = {
    on,
    ended,
    heirOf: (agencyId: string) => succession.heirOf(agencyId),
    endOf: (agencyId: string) => succession.endOf(agencyId),
    peopleFollow: (agencyId: string) => succession.peopleFollow(agencyId),
  };
  settleEstate(parties.estate, ending, newId, at);
  const { systems, declarations, procedures, officers } = parties.estate;
  const closed = declarations.filter(({ closedOn }) => closedOn !== null);
  return [...parties.ended, ...passed, ...founded, ...systems, ...closed, ...procedures, ...officers];
}

function requireAlive({ life }: Agency, { onDay }: Succession): void {
  if (life.from <= onDay && lasts(life, onDay)) return;
  throw new RuleBroken('successor-continues', 'QĐ19 art. 2', {
    vi: 'Cơ quan kế thừa phải tồn tại vào ngày đó.',
    en: 'A successor exists on that day.',
  });
}

/** Entered late, an act could end an agency before the day on which it took another's place. */
function requireAfterItsOwn(heirSince: Day | undefined, on: Day): void {
  if (heirSince === undefined || heirSince < on) return;
  throw new RuleBroken('successor-continues', 'QĐ19 art. 2', {
    vi: `Cơ quan còn kế thừa cơ quan khác vào ${heirSince}, nên không thể kết thúc trước đó.`,
    en: `It took another agency’s place on ${heirSince}, so it cannot have ended by then.`,
  });
}

function nothingToPass(): RuleBroken {
  return new RuleBroken('subordinates-first', 'QĐ19 art. 2', {
    vi: 'Chỉ chuyển cơ quan trực thuộc, hoặc do cơ quan kết thúc chủ trì, mà chính nó không kết thúc.',
    en: 'Only what hangs below an ending agency or is led by one, and does not end itself, passes to another.',
  });
}
