import { agencyChanged, agencyRegistered, type AgencyFacts } from '@qms/events';
import { dayOf, Invalid, Noun, requireText, RuleBroken, tidy, type Day } from '@qms/kernel';
import {
  changeFrom,
  endOn,
  heldOn,
  inOrder,
  lasts,
  mendFirstDay,
  mendSince,
  mendValue,
  type Act,
  type Entry,
  type Held,
  type Mend,
  type Span,
} from '../history/history.js';
import {
  checkedValue,
  PARTS,
  type Attribute,
  type DatedObligation,
  type Edge,
  type Level,
  type Obligation,
  type Part,
} from '../part/part.js';

export { LEVELS, OBLIGATIONS } from '../part/part.js';
export type { Attribute, DatedObligation, Edge, Level, Obligation };

export interface Registration {
  id: string;
  code: string;
  name: string;
  shortName?: string | null;
  orgCode?: string | null;
  level: Level;
  parentId: string | null;
  obligation: Obligation;
  legalBasis: string;
  validFrom: Day;
}

/** A public agency as a legal object in time. Its id is its identity: code and name are only held for a while. */
export class Agency extends Noun {
  readonly id!: string;
  validFrom!: Day;
  validTo: Day | null = null;
  attributes: Attribute[] = [];
  obligations: DatedObligation[] = [];
  edges: Edge[] = [];
  /** Every change and correction since it was registered, in the order of their entry. */
  entries: Entry[] = [];

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static register(given: Registration, at: Date): Agency {
    const agency = new Agency(given.id);
    const span = { from: given.validFrom, to: null };
    agency.validFrom = given.validFrom;
    agency.hold('CODE', given.code, span);
    agency.hold('NAME', given.name, span);
    agency.hold('LEVEL', given.level, span);
    if (given.shortName != null) agency.hold('SHORT_NAME', given.shortName, span);
    if (given.orgCode != null) agency.hold('ORG_CODE', given.orgCode, span);
    agency.obligations.push({ obligation: given.obligation, legalBasis: tidy(given.legalBasis), ...span });
    if (given.parentId !== null) agency.edges.push({ kind: 'PARENT', aboveId: given.parentId, ...span });
    agency.touch(at);
    agency.say(agencyRegistered.say({ agencies: [agency.facts()] }));
    return agency;
  }

  /** From that day the unit oversees this agency and its subtree (QĐ19 art. 12.4). */
  appointLeadUnit(leadUnitId: string, from: Day, at: Date): void {
    const present = this.edges.find((edge) => edge.kind === 'LEAD' && edge.to === null);
    if (from < this.validFrom || !lasts(this.life, from) || (present && from <= present.from)) {
      throw new RuleBroken('lead-unit-in-order', 'QĐ19 art. 12.4', {
        vi: 'Ngày giao chủ trì phải sau lần giao trước và trong thời gian cơ quan tồn tại.',
        en: 'The day must follow the last appointment and fall within the agency’s life.',
      });
    }
    if (present) present.to = from;
    this.edges.push({ kind: 'LEAD', aboveId: leadUnitId, from, to: null });
    this.changed(at);
  }

  /** From that day on it is called, coded, classed or placed otherwise; until then it was as before. */
  change(values: Partial<Record<Part, string | undefined>>, act: Act, at: Date): void {
    const given = Object.entries(values).filter((each): each is [Part, string] => each[1] !== undefined);
    if (given.length === 0) throw nothingGiven('from');
    for (const [part, value] of given) this.changePart(part, value, act, at);
    this.changed(at);
  }

  /** It never was what the register said: mended for the whole span, and who, when and why is kept. */
  correct({ part, on, value, since }: Mend, act: Omit<Act, 'from'>, at: Date): void {
    if (value === undefined && since === undefined) throw nothingGiven('value');
    let spans = this.held(part);
    const was = heldOn(spans, on);
    const next = value === undefined ? was?.value : checkedValue(part, value);
    if (next !== undefined && next !== was?.value) {
      spans = mendValue(spans, on, { value: next, legalBasis: act.legalBasis });
    }
    if (since !== undefined) spans = mendSince(spans, on, since, this.life);
    const held = heldOn(spans, since !== undefined && since > on ? since : on);
    if (!held || (held.value === was?.value && held.from === was.from)) {
      throw new Invalid('value', { vi: 'Không có gì để đính chính.', en: 'There is nothing to correct.' });
    }
    this.put(part, spans);
    this.enter('CORRECTION', part, held.value, was?.value ?? null, { ...act, from: held.from }, at);
    this.changed(at);
  }

  /** It exists since another day than was entered. */
  correctFirstDay(firstDay: Day, act: Omit<Act, 'from'>, at: Date): void {
    const was = this.validFrom;
    if (was === firstDay) throw nothingGiven('firstDay');
    const mended = PARTS.map((part) => [part, mendFirstDay(this.held(part), was, firstDay)] as const);
    for (const [part, spans] of mended) this.put(part, spans);
    this.validFrom = firstDay;
    this.enter('CORRECTION', 'FIRST_DAY', firstDay, was, { ...act, from: firstDay }, at);
    this.changed(at);
  }

  /** From that day on it is no more; what was planned for later never comes. */
  end(on: Day, at: Date): void {
    if (on <= this.validFrom || this.validTo !== null) {
      throw new RuleBroken('ends-within-life', 'QĐ19 art. 2', {
        vi: 'Cơ quan chỉ kết thúc một lần, sau ngày đầu của nó.',
        en: 'An agency ends once, after its first day.',
      });
    }
    this.validTo = on;
    this.attributes = endOn(this.attributes, on);
    this.obligations = endOn(this.obligations, on);
    this.edges = endOn(this.edges, on);
    this.changed(at);
  }

  /** From that day on what hung below agencies that end hangs below another one, as long as it would have. */
  passTo(aboveId: string, kind: Edge['kind'], ended: ReadonlySet<string>, act: Act, at: Date): void {
    const on = act.from;
    this.edges = this.edges.flatMap((edge) => {
      if (edge.kind !== kind || !ended.has(edge.aboveId) || !lasts(edge, on)) return [edge];
      const later = { ...edge, aboveId, from: edge.from > on ? edge.from : on };
      return edge.from < on ? [{ ...edge, to: on }, later] : [later];
    });
    this.enter('CHANGE', kind, aboveId, null, act, at);
    this.changed(at);
  }

  /** What holds of a part, in the order of its days. */
  held(part: Part): Held[] {
    const all: (Held & { part: Part })[] = [
      ...this.attributes.map(({ kind, value, from, to }) => ({ part: kind, value, from, to })),
      ...this.edges.map(({ kind, aboveId, from, to }) => ({ part: kind, value: aboveId, from, to })),
      ...this.obligations.map(({ obligation, ...dated }) => ({
        part: 'OBLIGATION' as const,
        value: obligation,
        ...dated,
      })),
    ];
    return inOrder(all.flatMap(({ part: of, ...held }) => (of === part ? [held] : [])));
  }

  get life(): Span {
    return { from: this.validFrom, to: this.validTo };
  }

  /** What other services mirror: the whole dated history, at the version it will have once written. */
  facts(version = this.version): AgencyFacts {
    const levels = this.held('LEVEL');
    return {
      id: this.id,
      version,
      level: (heldOn(levels, dayOf(this.changedAt)) ?? levels.at(0))?.value ?? '',
      validFrom: this.validFrom,
      validTo: this.validTo,
      edges: this.edges.map(({ aboveId, kind, from, to }) => ({ aboveId, kind, from, to })),
      obligations: this.obligations.map(({ obligation, from, to }) => ({ obligation, from, to })),
    };
  }

  private changePart(part: Part, given: string, act: Act, at: Date): void {
    const value = checkedValue(part, given);
    const legalBasis = requireText('legalBasis', act.legalBasis, 500);
    this.put(part, changeFrom(this.held(part), { value, legalBasis }, act.from, this.life));
    this.enter('CHANGE', part, value, null, act, at);
  }

  private put(part: Part, spans: readonly Held[]): void {
    if (part === 'OBLIGATION') {
      this.obligations = spans.map(({ value, legalBasis = '', from, to }) => ({
        obligation: value as Obligation,
        legalBasis,
        from,
        to,
      }));
    } else if (part === 'PARENT' || part === 'LEAD') {
      const others = this.edges.filter(({ kind }) => kind !== part);
      this.edges = [...others, ...spans.map(({ value, from, to }) => ({ kind: part, aboveId: value, from, to }))];
    } else {
      const others = this.attributes.filter(({ kind }) => kind !== part);
      this.attributes = [...others, ...spans.map(({ value, from, to }) => ({ kind: part, value, from, to }))];
    }
  }

  private enter(
    nature: Entry['nature'],
    part: Entry['part'],
    value: string,
    was: string | null,
    { from, legalBasis, reason, by }: Act,
    at: Date,
  ): void {
    const why = requireText('reason', reason, 1_000);
    this.because(why);
    this.entries.push({
      nature,
      part,
      value,
      was,
      since: from,
      legalBasis: requireText('legalBasis', legalBasis, 500),
      reason: why,
      by,
      at: at.toISOString(),
    });
  }

  private changed(at: Date): void {
    this.touch(at);
    // facts are whole: of several verbs in one flush the last one tells them all
    for (const said of this.takeHappenings()) if (said.name !== agencyChanged.name) this.say(said);
    this.say(agencyChanged.say({ agencies: [this.facts(this.version + 1)] }));
  }

  private hold(kind: Attribute['kind'], value: string, span: Span): void {
    this.attributes.push({ kind, value: checkedValue(kind, value), ...span });
  }
}

function nothingGiven(field: string): Invalid {
  return new Invalid(field, { vi: 'Chưa có gì để thay đổi.', en: 'Nothing is to be changed.' });
}
