import { Conflict, Invalid, Noun, requireNotBefore, requireText, type Day } from '@qms/kernel';

/** One clause; its place in the tree is its number: 7.5.3 lies below 7.5. */
export interface Clause {
  clause: string;
  titleEn: string;
  titleVi: string;
  /** Documented information to maintain, and to retain: `yes`, or in which case. */
  maintain: string | null;
  retain: string | null;
}

/** A clause of the edition before, and the clause of this one that took it up. */
export interface Correspondence {
  from: string;
  to: string;
}

export interface NewEdition {
  id: string;
  edition: string;
  name: string;
  convertsFrom: Day;
  convertBy: Day | null;
  clauses: readonly Clause[];
  correspondence: readonly Correspondence[];
}

const EDITION = /^(19|20)\d{2}$/;
const NUMBER = /^([1-9]\d?|[A-Z])(\.[1-9]\d?){0,4}$/;
export const MOST_CLAUSES = 500;
export const MOST_CORRESPONDENCES = 2_000;

/** An edition of TCVN ISO 9001. What it says is rows: the next one needs no line of code (QĐ19 art. 4, last paragraph). */
export class Standard extends Noun {
  readonly id!: string;
  readonly edition!: string;
  name!: string;
  /** From this day agencies convert to it. */
  convertsFrom!: Day;
  /** From this day they convert to the next one; null while it is the newest. */
  convertsUntil: Day | null = null;
  /** The last day for a system declared to the edition before; null where no decision sets one. */
  convertBy: Day | null = null;
  clauses: Clause[] = [];
  /** The edition before, which `correspondence` speaks of. */
  after: string | null = null;
  correspondence: Correspondence[] = [];

  private constructor(id: string, edition: string) {
    super();
    this.id = id;
    this.edition = edition;
  }

  /** Follows the newest edition, whose window closes on the day this one opens. */
  static follow(newest: Standard, given: NewEdition, at: Date): Standard {
    if (!EDITION.test(given.edition)) {
      throw new Invalid('edition', {
        vi: 'Phiên bản là một năm, như 2015.',
        en: 'An edition is a year, such as 2015.',
      });
    }
    const standard = new Standard(given.id, given.edition);
    standard.name = requireText('name', given.name, 200);
    standard.convertsFrom = given.convertsFrom;
    if (given.convertBy !== null) requireNotBefore('convertBy', given.convertBy, given.convertsFrom);
    standard.convertBy = given.convertBy;
    standard.clauses = clauseTree(given.clauses);
    standard.after = newest.edition;
    standard.correspondence = corresponding(given.correspondence, newest, standard);
    standard.touch(at);
    newest.closeWindow(given.convertsFrom, at);
    return standard;
  }

  private closeWindow(on: Day, at: Date): void {
    if (this.convertsUntil !== null) {
      throw new Conflict({ vi: 'Đã có phiên bản mới hơn.', en: 'There is a newer edition already.' });
    }
    if (on <= this.convertsFrom) {
      throw new Invalid('convertsFrom', {
        vi: `Phiên bản sau bắt đầu sau ngày ${this.convertsFrom}.`,
        en: `The next edition begins after ${this.convertsFrom}.`,
      });
    }
    this.convertsUntil = on;
    this.touch(at);
  }
}

/** The number of the clause above, or null for a chapter. */
export function clauseAbove(clause: string): string | null {
  const end = clause.lastIndexOf('.');
  return end < 0 ? null : clause.slice(0, end);
}

function clauseTree(given: readonly Clause[]): Clause[] {
  if (given.length === 0 || given.length > MOST_CLAUSES) {
    throw new Invalid('clauses', {
      vi: `Phải có từ 1 đến ${MOST_CLAUSES} điều khoản.`,
      en: `Give 1 to ${MOST_CLAUSES} clauses.`,
    });
  }
  const known = new Set<string>();
  return given.map(({ clause, titleEn, titleVi, maintain, retain }) => {
    const above = clauseAbove(clause);
    if (!NUMBER.test(clause) || known.has(clause) || (above !== null && !known.has(above))) {
      const said = clause.slice(0, 20);
      throw new Invalid('clauses.clause', {
        vi: `Điều khoản “${said}” sai số, trùng, hoặc đứng trước điều khoản cấp trên của nó.`,
        en: `Clause "${said}" is no number, stands twice, or comes before the clause above it.`,
      });
    }
    known.add(clause);
    return {
      clause,
      titleEn: requireText('clauses.titleEn', titleEn, 300),
      titleVi: requireText('clauses.titleVi', titleVi, 300),
      maintain: maintain === null ? null : requireText('clauses.maintain', maintain, 40),
      retain: retain === null ? null : requireText('clauses.retain', retain, 40),
    };
  });
}

function corresponding(given: readonly Correspondence[], newest: Standard, next: Standard): Correspondence[] {
  const before = new Set(newest.clauses.map(({ clause }) => clause));
  const after = new Set(next.clauses.map(({ clause }) => clause));
  const seen = new Set<string>();
  for (const { from, to } of given) {
    const pair = `${from} → ${to}`;
    if (given.length <= MOST_CORRESPONDENCES && before.has(from) && after.has(to) && !seen.has(pair)) {
      seen.add(pair);
      continue;
    }
    const said = pair.slice(0, 40);
    throw new Invalid('correspondence', {
      vi: `“${said}” không nối một điều khoản của ${newest.edition} với một điều khoản của ${next.edition}, hoặc lặp lại.`,
      en: `"${said}" does not join a clause of ${newest.edition} with one of ${next.edition}, or stands twice.`,
    });
  }
  return given.map(({ from, to }) => ({ from, to }));
}
