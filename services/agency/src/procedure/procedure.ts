import { Invalid, Noun, requireText, RuleBroken, type Day } from '@qms/kernel';

// the national base of administrative procedures numbers them d.dddddd; portals append a unit
const CODE = /^[1-9]\.\d{6}(\.\d{3}\.\d{2}\.\d{2}\.H\d{2})?$/;

/** One procedure as a decision announces it. */
export interface Announced {
  code: string;
  name: string;
  field: string;
  /** Working days the law allows; null where it sets none. */
  statutoryDays: number | null;
}

/** What the announcements of one decision share. */
export interface Decision {
  /** The agency whose decision it is: a People’s Committee, for its territory. */
  announcedById: string;
  decisionNumber: string;
  decisionOn: Day;
}

export interface Assignment {
  agencyId: string;
  from: Day;
  to: Day | null;
}

/** An administrative procedure (TTHC) announced by decision, and the agencies that settle it (TT26 art. 3.1, 4). */
export class Procedure extends Noun {
  readonly id!: string;
  readonly announcedById!: string;
  code!: string;
  name!: string;
  field!: string;
  statutoryDays: number | null = null;
  decisionNumber!: string;
  decisionOn!: Day;
  withdrawnOn: Day | null = null;
  assignments: Assignment[] = [];

  private constructor(id: string, announcedById: string) {
    super();
    this.id = id;
    this.announcedById = announcedById;
  }

  static announce(given: Announced & Decision & { id: string }, at: Date): Procedure {
    if (!CODE.test(given.code)) {
      throw new Invalid('procedures.code', {
        vi: `Mã thủ tục “${given.code.slice(0, 40)}” không hợp lệ; hãy viết như 1.009354.`,
        en: `"${given.code.slice(0, 40)}" is not a procedure code; write it like 1.009354.`,
      });
    }
    if (given.statutoryDays !== null && (given.statutoryDays < 1 || given.statutoryDays > 3_650)) {
      throw new Invalid('procedures.statutoryDays', {
        vi: 'Thời hạn giải quyết phải từ 1 đến 3650 ngày làm việc.',
        en: 'The statutory time is 1 to 3650 working days.',
      });
    }
    const procedure = new Procedure(given.id, given.announcedById);
    procedure.code = given.code;
    procedure.name = requireText('procedures.name', given.name, 1_000);
    procedure.field = requireText('procedures.field', given.field, 300);
    procedure.statutoryDays = given.statutoryDays;
    procedure.decisionNumber = requireText('decisionNumber', given.decisionNumber, 100);
    procedure.decisionOn = given.decisionOn;
    procedure.touch(at);
    return procedure;
  }

  /** `within` tells whether the agency lies in the territory of the announcer; `to` the first day of somebody else’s. */
  assign(agencyId: string, within: boolean, from: Day, at: Date, to: Day | null = null): void {
    if (!within) {
      throw new RuleBroken('announced-for-its-territory', 'TT26 art. 4.2', {
        vi: 'Chỉ giao thủ tục cho cơ quan thuộc địa bàn của cơ quan công bố.',
        en: 'A procedure is assigned within the territory of the agency that announced it.',
      });
    }
    if (this.withdrawnOn !== null || from < this.decisionOn) {
      throw new RuleBroken('announced-before-assigned', 'TT26 art. 3.1', {
        vi: 'Chỉ giao thủ tục đã công bố và còn hiệu lực.',
        en: 'Only an announced procedure that is in force is assigned.',
      });
    }
    const present = this.assignments.some(
      (held) => held.agencyId === agencyId && (held.to === null || (to !== null && from < held.to && held.from < to)),
    );
    if (!present) this.assignments.push({ agencyId, from, to });
    this.touch(at);
  }

  /** Who settles it from a day on, and until when. */
  settledFrom(day: Day): Assignment[] {
    return this.assignments
      .filter(({ to }) => to === null || day < to)
      .map((held) => (held.from < day ? { ...held, from: day } : { ...held }));
  }

  /** Agencies that end settle it no longer; an only heir does from that day, and what an ended agency announced ends. */
  passOn(ended: ReadonlySet<string>, heirOf: (agencyId: string) => string | null, on: Day, at: Date): void {
    const leaving = this.assignments.filter((held) => ended.has(held.agencyId) && (held.to === null || on < held.to));
    const heirs = new Set(leaving.flatMap(({ agencyId }) => heirOf(agencyId) ?? []));
    this.assignments = this.assignments.flatMap((held) =>
      leaving.includes(held) ? (held.from < on ? [{ ...held, to: on }] : []) : [held],
    );
    const settles = (agencyId: string): boolean =>
      this.assignments.some((held) => held.agencyId === agencyId && (held.to === null || on < held.to));
    for (const agencyId of heirs) if (!settles(agencyId)) this.assignments.push({ agencyId, from: on, to: null });
    this.touch(at);
    if (ended.has(this.announcedById) && this.withdrawnOn === null) {
      this.withdraw(on > this.decisionOn ? on : this.decisionOn, at);
    }
  }

  withdraw(on: Day, at: Date): void {
    if (this.withdrawnOn !== null || on < this.decisionOn) {
      throw new RuleBroken('withdrawn-once', 'TT26 art. 4.3', {
        vi: 'Thủ tục đã bị bãi bỏ, hoặc ngày bãi bỏ trước ngày công bố.',
        en: 'It has been withdrawn already, or the day precedes its announcement.',
      });
    }
    this.withdrawnOn = on;
    this.assignments = this.assignments
      .filter(({ from }) => from < on)
      .map((held) => (held.to === null || on < held.to ? { ...held, to: on } : held));
    this.touch(at);
  }
}
