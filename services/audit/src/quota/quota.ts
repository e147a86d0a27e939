import { Invalid, type Day } from '@qms/kernel';

/** Whom the quota is counted over: the mandatory class of QĐ19 art. 2.1, or all that the lead unit leads. */
export const POPULATIONS = ['MANDATORY', 'ALL'] as const;
export type Population = (typeof POPULATIONS)[number];

/** What is counted: agencies, or the quality systems that serve them (TT26 art. 6 lets several share one). */
export const UNITS = ['AGENCY', 'QUALITY_SYSTEM'] as const;
export type Unit = (typeof UNITS)[number];

export interface QuotaFacts {
  units: number;
  plannedAny: number;
  plannedOnSite: number;
  doneAny: number;
  doneOnSite: number;
}

export interface QuotaFigures {
  required: number;
  planned: number;
  done: number;
  /** How many of the required are not done yet. */
  lacking: number;
}

/** Every one at least through its files, and one in three, rounded up, at its office (TT26 art. 33.2). */
export function quotaOf(facts: QuotaFacts): { any: QuotaFigures; onSite: QuotaFigures } {
  return {
    any: figures(facts.units, facts.plannedAny, facts.doneAny),
    onSite: figures(Math.ceil(facts.units / 3), facts.plannedOnSite, facts.doneOnSite),
  };
}

function figures(required: number, planned: number, done: number): QuotaFigures {
  return { required, planned, done, lacking: Math.max(0, required - done) };
}

/** The day on which the population of a year is taken: its last day, or today while it is running. */
export function populationDay(year: number, today: Day): Day {
  if (!Number.isInteger(year) || year < 1900 || year > 2200) {
    throw new Invalid('year', { vi: 'Năm không hợp lệ.', en: 'Not a year that can be asked for.' });
  }
  return String(year) === today.slice(0, 4) ? today : `${year}-12-31`;
}
