import { agencyDissolved, agencySucceeded } from '@qms/events';
import {
  Conflict,
  dayOf,
  Invalid,
  Noun,
  requireText,
  RuleBroken,
  transition,
  type Day,
  type Transitions,
} from '@qms/kernel';
import type { Closing } from '../declaration/declaration.js';
import type { Edge, Level, Obligation } from '../part/part.js';

/** How an agency ends: into one of several, into several, into one that is new, into nothing, into one that was there. */
export const KINDS = ['MERGE', 'SPLIT', 'RENAME', 'DISSOLVE', 'TRANSFER'] as const;
export type Kind = (typeof KINDS)[number];

export const STATES = ['PLANNED', 'DONE', 'CANCELLED'] as const;
export type State = (typeof STATES)[number];

export const LIFE: Transitions<State, 'takeEffect' | 'cancelSuccession'> = {
  takeEffect: { from: ['PLANNED'], to: 'DONE' },
  cancelSuccession: { from: ['PLANNED'], to: 'CANCELLED' },
};

/** One agency that ends, and one that succeeds it; null when nobody does. */
export interface Line {
  fromId: string;
  toId: string | null;
  kind: Kind;
}

/** An agency that the act makes: it exists from its day on. */
export interface Founding {
  id: string;
  code: string;
  name: string;
  shortName: string | null;
  orgCode: string | null;
  level: Level;
  obligation: Obligation;
  parentId: string | null;
}

/** What hung below an agency that ends, or was led by one, and where it goes. */
export interface Passing {
  agencyId: string;
  relation: Edge['kind'];
  aboveId: string;
}

export interface Decision {
  id: string;
  territoryId: string;
  onDay: Day;
  legalBasis: string;
  reason: string;
  decidedBy: string;
  lines: readonly Line[];
  foundings: readonly Founding[];
  passings: readonly Passing[];
}

const MOST = 1_000;

/** One act of law by which agencies end on a day, and others take their place (NQ-UBTVQH; QĐ19 art. 12). */
export class Succession extends Noun {
  readonly id!: string;
  /** The agency at the top of the tree in which it takes place: whose people see it. */
  territoryId!: string;
  onDay!: Day;
  legalBasis!: string;
  reason!: string;
  state!: State;
  decidedBy!: string;
  /** Why it could not take effect when its day came; people mend that, or cancel the act. */
  obstacle: string | null = null;
  cancelledBecause: string | null = null;
  lines: Line[] = [];
  foundings: Founding[] = [];
  passings: Passing[] = [];

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static decide(given: Decision, at: Date): Succession {
    const succession = new Succession(given.id);
    const { territoryId, onDay, decidedBy } = given;
    Object.assign(succession, { territoryId, onDay, decidedBy, state: 'PLANNED' });
    succession.legalBasis = requireText('legalBasis', given.legalBasis, 500);
    succession.reason = requireText('reason', given.reason, 1_000);
    succession.lines = wholeLines(given.lines);
    succession.foundings = [...given.foundings];
    succession.passings = [...given.passings];
    const { ended } = succession;
    const heirs = new Set(succession.lines.map(({ toId }) => toId));
    if (succession.lines.some(({ toId }) => toId !== null && ended.has(toId))) {
      throw new RuleBroken('successor-continues', 'QĐ19 art. 2', {
        vi: 'Cơ quan kết thúc trong văn bản này không thể kế thừa cơ quan khác.',
        en: 'An agency that ends by this act cannot succeed another.',
      });
    }
    const above = [...given.foundings.map(({ parentId }) => parentId), ...given.passings.map(({ aboveId }) => aboveId)];
    if (above.some((id) => id !== null && ended.has(id))) {
      throw new RuleBroken('subordinates-first', 'QĐ19 art. 2', {
        vi: 'Không đặt cơ quan nào dưới cơ quan kết thúc trong văn bản này.',
        en: 'Nothing is placed below an agency that ends by this act.',
      });
    }
    if (given.foundings.some(({ id }) => !heirs.has(id))) {
      throw new Invalid('into', {
        vi: 'Cơ quan mới phải kế thừa ít nhất một cơ quan.',
        en: 'An agency made by the act succeeds at least one.',
      });
    }
    succession.because(succession.reason);
    succession.touch(at);
    return succession;
  }

  /** Its day has come. */
  takeEffect(at: Date): void {
    this.state = transition(LIFE, this.state, 'takeEffect');
    if (dayOf(at) < this.onDay) {
      throw new Conflict({ vi: `Có hiệu lực từ ${this.onDay}.`, en: `It takes effect on ${this.onDay}.` });
    }
    this.obstacle = null;
    this.because(this.reason);
    this.touch(at);
    const { id: successionId, onDay: on } = this;
    const lines = this.lines.flatMap(({ fromId, toId, kind }) => (toId === null ? [] : [{ fromId, toId, kind }]));
    const dissolved = this.lines.flatMap(({ fromId, toId }) => (toId === null ? [fromId] : []));
    if (lines.length > 0) this.say(agencySucceeded.say({ successionId, on, legalBasis: this.legalBasis, lines }));
    if (dissolved.length > 0) {
      this.say(agencyDissolved.say({ successionId, on, legalBasis: this.legalBasis, agencyIds: dissolved }));
    }
  }

  /** Given up before its day, or when something stands in its way. */
  cancel(reason: string, at: Date): void {
    const next = transition(LIFE, this.state, 'cancelSuccession');
    if (this.onDay <= dayOf(at) && this.obstacle === null) {
      throw new Conflict({ vi: 'Ngày hiệu lực đã tới.', en: 'Its day has come.' }, { state: this.state });
    }
    this.cancelledBecause = requireText('reason', reason, 1_000);
    this.because(this.cancelledBecause);
    this.state = next;
    this.touch(at);
  }

  /** Its day has come and something is in its way; false if that was known. */
  meet(obstacle: string, at: Date): boolean {
    if (this.obstacle === obstacle) return false;
    this.obstacle = obstacle;
    this.touch(at);
    return true;
  }

  /** The agencies that end by it. */
  get ended(): ReadonlySet<string> {
    return new Set(this.lines.map(({ fromId }) => fromId));
  }

  /** Every agency that is there already and that the act concerns: whoever decides must reach them all. */
  get concerned(): string[] {
    const founded = new Set(this.foundings.map(({ id }) => id));
    const named = [
      ...this.lines.flatMap(({ fromId, toId }) => [fromId, toId]),
      ...this.passings.flatMap(({ agencyId, aboveId }) => [agencyId, aboveId]),
      ...this.foundings.map(({ parentId }) => parentId),
    ];
    return [...new Set(named.filter((id): id is string => id !== null && !founded.has(id)))];
  }

  /** The one agency that takes an ended one’s place; null when there are several or none. */
  heirOf(fromId: string): string | null {
    const [only, ...others] = this.lines.filter((line) => line.fromId === fromId);
    return others.length === 0 ? (only?.toId ?? null) : null;
  }

  /** How an agency ends by it, as its declaration tells, and all who take its place. */
  endOf(agencyId: string): { because: Closing; successorIds: string[] } {
    const own = this.lines.filter(({ fromId }) => fromId === agencyId);
    const kind = own[0]?.kind ?? 'DISSOLVE';
    return { because: kind === 'RENAME' ? 'TRANSFER' : kind, successorIds: own.flatMap(({ toId }) => toId ?? []) };
  }

  /** Whose people go on in their roles: those of an agency that continues whole under another name or roof. */
  peopleFollow(fromId: string): string | null {
    const whole = this.lines.some(
      ({ fromId: id, kind }) => id === fromId && (kind === 'RENAME' || kind === 'TRANSFER'),
    );
    return whole ? this.heirOf(fromId) : null;
  }
}

function wholeLines(lines: readonly Line[]): Line[] {
  const seen = new Set(lines.map(({ fromId, toId }) => `${fromId} ${toId ?? ''}`));
  if (lines.length === 0 || lines.length > MOST || seen.size < lines.length) {
    throw new Invalid('from', {
      vi: `Phải có từ 1 đến ${MOST} cặp cơ quan, không cặp nào lặp lại.`,
      en: `Name 1 to ${MOST} pairs of agencies, none of them twice.`,
    });
  }
  const heirs = Map.groupBy(lines, ({ fromId }) => fromId);
  if ([...heirs.values()].some((of) => of.length > 1 && of.some(({ toId }) => toId === null))) {
    throw new Invalid('from', { vi: 'Giải thể thì không có kế thừa.', en: 'What is dissolved has no successor.' });
  }
  return lines.map((line) => ((heirs.get(line.fromId)?.length ?? 0) > 1 ? { ...line, kind: 'SPLIT' } : { ...line }));
}
