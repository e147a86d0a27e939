import { agencyChanged, agencyRegistered, type AgencyFacts } from '@qms/events';
import { Invalid, Noun, requireText, RuleBroken, tidy, type Day } from '@qms/kernel';

export const LEVELS = [
  'PROVINCE',
  'DEPARTMENT',
  'BOARD',
  'SUB_DEPARTMENT',
  'DISTRICT',
  'DIVISION',
  'COMMUNE',
  'PUBLIC_SERVICE_UNIT',
  'MINISTRY',
] as const;
export type Level = (typeof LEVELS)[number];

export const OBLIGATIONS = ['MANDATORY', 'ENCOURAGED', 'LOCAL'] as const;
export type Obligation = (typeof OBLIGATIONS)[number];

/** A stretch of days: `from` belongs to it, `to` does not; null means until further notice. */
export interface Span {
  from: Day;
  to: Day | null;
}

/** Codes, names and levels may be taken over by other units later, so each is held for a span. */
export interface Attribute extends Span {
  kind: 'CODE' | 'NAME' | 'SHORT_NAME' | 'ORG_CODE' | 'LEVEL';
  value: string;
}

export interface DatedObligation extends Span {
  obligation: Obligation;
  legalBasis: string;
}

/** PARENT: part of; LEAD: overseen by that unit, with its whole subtree. */
export interface Edge extends Span {
  kind: 'PARENT' | 'LEAD';
  aboveId: string;
}

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

// Decision 20/2020/QĐ-TTg art. 4: letter A–Y and two digits, then groups of digits and capitals, 35 at most
const ORG_CODE = /^(?=.{3,35}$)[A-Y][0-9]{2}(\.[0-9A-Z]+)*$/;

/** A public agency as a legal object in time. Its id is its identity: code and name are only held for a while. */
export class Agency extends Noun {
  readonly id!: string;
  validFrom!: Day;
  validTo: Day | null = null;
  attributes: Attribute[] = [];
  obligations: DatedObligation[] = [];
  edges: Edge[] = [];

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static register(given: Registration, at: Date): Agency {
    const agency = new Agency(given.id);
    const span = { from: given.validFrom, to: null };
    agency.validFrom = given.validFrom;
    agency.hold('CODE', requireText('code', given.code, 40), span);
    agency.hold('NAME', requireText('name', given.name, 300), span);
    agency.hold('LEVEL', given.level, span);
    if (given.shortName != null) agency.hold('SHORT_NAME', requireText('shortName', given.shortName, 100), span);
    if (given.orgCode != null) agency.hold('ORG_CODE', orgCode(given.orgCode), span);
    agency.obligations.push({ obligation: given.obligation, legalBasis: tidy(given.legalBasis), ...span });
    if (given.parentId !== null) agency.edges.push({ kind: 'PARENT', aboveId: given.parentId, ...span });
    agency.touch(at);
    agency.say(agencyRegistered.say({ agencies: [agency.facts()] }));
    return agency;
  }

  /** From that day the unit oversees this agency and its subtree (QĐ19 art. 12.4). */
  appointLeadUnit(leadUnitId: string, from: Day, at: Date): void {
    const present = this.edges.find((edge) => edge.kind === 'LEAD' && edge.to === null);
    if (from < this.validFrom || (present && from <= present.from)) {
      throw new RuleBroken('lead-unit-in-order', 'QĐ19 art. 12.4', {
        vi: 'Ngày giao chủ trì phải sau lần giao trước và trong thời gian cơ quan tồn tại.',
        en: 'The day must follow the last appointment and fall within the agency’s life.',
      });
    }
    if (present) present.to = from;
    this.edges.push({ kind: 'LEAD', aboveId: leadUnitId, from, to: null });
    this.touch(at);
    this.say(agencyChanged.say({ agencies: [this.facts(this.version + 1)] }));
  }

  /** What other services mirror: the whole dated history, at the version it will have once written. */
  facts(version = this.version): AgencyFacts {
    return {
      id: this.id,
      version,
      level: this.attributes.findLast((held) => held.kind === 'LEVEL')?.value ?? '',
      validFrom: this.validFrom,
      validTo: this.validTo,
      edges: this.edges.map(({ aboveId, kind, from, to }) => ({ aboveId, kind, from, to })),
      obligations: this.obligations.map(({ obligation, from, to }) => ({ obligation, from, to })),
    };
  }

  private hold(kind: Attribute['kind'], value: string, span: Span): void {
    this.attributes.push({ kind, value, ...span });
  }
}

function orgCode(text: string): string {
  const value = tidy(text).toUpperCase();
  if (ORG_CODE.test(value)) return value;
  throw new Invalid('orgCode', {
    vi: 'Mã định danh phải như H17 hoặc H17.01 (Quyết định 20/2020/QĐ-TTg).',
    en: 'An identifier looks like H17 or H17.01 (Decision 20/2020/QĐ-TTg).',
  });
}
