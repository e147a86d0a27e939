import { Conflict, transition, verbsFrom, type Transitions } from '@qms/kernel';

/** From the agency's report at the desk, or by a visit to its office (TT26 art. 33.2). */
export const METHODS = ['DESK', 'ON_SITE'] as const;
export type Method = (typeof METHODS)[number];

export const STATES = [
  'PLANNED',
  'ANNOUNCED',
  'UNDER_WAY',
  'MINUTES_AGREED',
  'SIGNED',
  'REQUESTED',
  'REPORTED',
  'REVIEWED',
  'CLOSED',
  'LAPSED',
] as const;
export type State = (typeof STATES)[number];

/** A visit: decision, minutes agreed in the team, two signatures (TT26 art. 37.2). */
export const ON_SITE_TABLE = {
  announceInspection: { from: ['PLANNED'], to: 'ANNOUNCED' },
  startInspection: { from: ['ANNOUNCED'], to: 'UNDER_WAY' },
  agreeMinutes: { from: ['UNDER_WAY'], to: 'MINUTES_AGREED' },
  signMinutes: { from: ['MINUTES_AGREED'], to: 'SIGNED' },
  closeInspection: { from: ['SIGNED'], to: 'CLOSED' },
} as const satisfies Transitions<State, string>;

/** At the desk: letter, the agency's report, the unit's review (TT26 art. 35.2, 37.1). */
export const DESK_TABLE = {
  requestAgencyReport: { from: ['PLANNED'], to: 'REQUESTED' },
  submitAgencyReport: { from: ['REQUESTED'], to: 'REPORTED' },
  reviewAgencyReport: { from: ['REPORTED'], to: 'REVIEWED' },
  closeInspection: { from: ['REVIEWED'], to: 'CLOSED' },
} as const satisfies Transitions<State, string>;

export type Verb = keyof typeof ON_SITE_TABLE | keyof typeof DESK_TABLE;

const TABLES: Record<Method, Partial<Transitions<State, Verb>>> = { DESK: DESK_TABLE, ON_SITE: ON_SITE_TABLE };

interface Place {
  method: Method;
  state: State;
}

/** Where a verb leads; CONFLICT when it cannot start there, or belongs to the other method. */
export function afterVerb({ method, state }: Place, verb: Verb): State {
  const table = TABLES[method];
  if (isComplete(table, verb)) return transition(table, state, verb);
  throw new Conflict(
    {
      vi: `“${verb}” không thuộc hình thức kiểm tra này.`,
      en: `${verb} does not belong to this method of inspection.`,
    },
    { state, method },
  );
}

/** The verbs that may start now. */
export function verbsAt({ method, state }: Place): Verb[] {
  return verbsFrom(TABLES[method] as Transitions<State, Verb>, state);
}

function isComplete<V extends Verb>(
  table: Partial<Transitions<State, Verb>>,
  verb: V,
): table is Partial<Transitions<State, Verb>> & Transitions<State, V> {
  return table[verb] !== undefined;
}
