import { qualitySystemChanged } from '@qms/events';
import {
  dayOf,
  Invalid,
  isId,
  Noun,
  requireHappened,
  requireNotBefore,
  requireText,
  RuleBroken,
  tidy,
  transition,
  type Day,
} from '@qms/kernel';
import { requireCommittee, type Committee } from '../committee/committee.js';
import { requireEvidence, type Evidence } from '../evidence/evidence.js';
import type { Ground } from '../sharing/sharing.js';
import {
  requireConfirmation,
  requireNoLaterDeclaration,
  requireScopeAsOf,
  STAGE_TABLE,
  stageAfterScope,
  type Stage,
} from '../stage/stage.js';

/** Why a system must be declared again (QĐ19 art. 4.4c; an edition or a name changes what was declared as well). */
export const CAUSES = ['SCOPE', 'EDITION', 'NAME'] as const;
export type Cause = (typeof CAUSES)[number];

/** What a system covers: in words, and the administrative procedures by name. */
export interface Scope {
  scope: string;
  procedureIds: readonly string[];
}

/** An agency served by the system for a span of days, and the rule that lets it share (TT26 art. 6). */
export interface Member {
  agencyId: string;
  legalBasis: string;
  from: Day;
  to: Day | null;
}

export interface Establishment {
  id: string;
  name: string;
  holderId: string;
  scope: string;
  procedureIds?: readonly string[];
  grounds?: readonly Ground[];
  legalBasis: string;
  on: Day;
}

const MOST_PROCEDURES = 3_000;

/** A quality system apart from the agencies it serves: one may serve several (TT26 art. 6.1, 6.3). */
export class QualitySystem extends Noun {
  readonly id!: string;
  name!: string;
  /** The agency whose head answers for it. */
  holderId!: string;
  stage!: Stage;
  scope!: string;
  procedureIds: string[] = [];
  /** Moves with every change of scope; a confirmation is one of a scope. */
  scopeVersion = 1;
  /** The day of its last change; null when there was none, or none whose day was kept. */
  scopeChangedOn: Day | null = null;
  confirmedScopeVersion: number | null = null;
  /** What its holder relies on where the law asks for more than its level (TT26 art. 6.3b, 6.4, 6.5). */
  grounds: Ground[] = [];
  establishedOn!: Day;
  /** The day the head confirmed that it works as documented (QĐ19 art. 4.2). */
  confirmedOn: Day | null = null;
  redeclareBy: Day | null = null;
  redeclareBecause: Cause | null = null;
  /** The day its holder ended. */
  closedOn: Day | null = null;
  committees: Committee[] = [];
  members: Member[] = [];

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static establish(given: Establishment, at: Date): QualitySystem {
    const system = new QualitySystem(given.id);
    system.name = requireText('name', given.name, 300);
    system.cover({ scope: given.scope, procedureIds: given.procedureIds ?? [] });
    system.grounds = [...new Set(given.grounds)];
    system.holderId = given.holderId;
    system.stage = 'BUILDING';
    system.establishedOn = given.on;
    system.members = [{ agencyId: given.holderId, legalBasis: tidy(given.legalBasis), from: given.on, to: null }];
    system.touch(at);
    system.say(qualitySystemChanged.say({ qualitySystems: [system.facts(1)] }));
    return system;
  }

  /** Another agency shares the system from a day on; the basis names the clause of TT26 art. 6. */
  admitAgency(agencyId: string, legalBasis: string, from: Day, at: Date): void {
    requireNotBefore('from', from, this.establishedOn);
    if (this.members.some((member) => member.agencyId === agencyId && (member.to === null || from < member.to))) {
      throw new RuleBroken('one-membership-at-a-time', 'TT26 art. 6', {
        vi: 'Cơ quan này đã thuộc hệ thống trong thời gian đó.',
        en: 'The agency is already served by this system at that time.',
      });
    }
    this.members.push({ agencyId, legalBasis: requireText('legalBasis', legalBasis, 500), from, to: null });
    this.changed(at);
  }

  /** From that day on the agency no longer shares the system; what was so stays known. */
  releaseAgency(agencyId: string, on: Day, at: Date): void {
    if (agencyId === this.holderId) {
      throw new RuleBroken('holder-stays', 'TT26 art. 6', {
        vi: 'Cơ quan giữ hệ thống không rời hệ thống của mình.',
        en: 'The agency that holds the system does not leave it.',
      });
    }
    const member = this.members.find((held) => held.agencyId === agencyId && held.to === null);
    if (!member || on <= member.from) {
      throw new RuleBroken('member-before-released', 'TT26 art. 6', {
        vi: 'Chỉ cơ quan đang dùng chung hệ thống trước ngày đó mới thôi dùng chung.',
        en: 'Only an agency that shares the system before that day ceases to.',
      });
    }
    member.to = on;
    this.changed(at);
  }

  appointCommittee(given: Committee, at: Date): void {
    this.committees = [...this.committees, requireCommittee(given, this.committees, at)];
    this.changed(at);
  }

  startApplying(at: Date): void {
    this.stage = transition(STAGE_TABLE, this.stage, 'startApplying');
    this.changed(at);
  }

  /** Of the scope as it is now, after an audit and a review of the last 12 months (QĐ19 art. 4.2b–d). */
  confirmEffectiveness(on: Day, evidence: Evidence, at: Date): void {
    const next = transition(STAGE_TABLE, this.stage, 'confirmEffectiveness');
    requireHappened('on', on, this.establishedOn, at);
    requireScopeAsOf(on, this.scopeChangedOn);
    requireEvidence(on, evidence);
    this.stage = next;
    this.confirmedOn = on;
    this.confirmedScopeVersion = this.scopeVersion;
    this.changed(at);
  }

  /** Rests on a confirmation of the scope as it is (QĐ19 art. 4.3), and follows the last declaration, if there is one. */
  declare(on: Day, last: Day | null, at: Date): void {
    const next = transition(STAGE_TABLE, this.stage, 'publishDeclaration');
    requireHappened('declaredOn', on, null, at);
    requireNoLaterDeclaration(on, last);
    requireConfirmation(on, this);
    this.stage = next;
    this.redeclareBy = null;
    this.redeclareBecause = null;
    this.changed(at);
  }

  /** A past declaration, entered after the fact: it was confirmed by then, and stands declared. */
  enterPastDeclaration(declaredOn: Day, at: Date): void {
    this.stage = 'DECLARED';
    this.confirmedOn = declaredOn;
    this.confirmedScopeVersion = this.scopeVersion;
    this.touch(at);
  }

  /** Widened, narrowed or adjusted: who has declared must declare again by a day (QĐ19 art. 4.4c). */
  changeScope(given: Scope, due: { declared: boolean; redeclareBy: Day }, at: Date): void {
    requireNotBefore('redeclareBy', due.redeclareBy, dayOf(at));
    this.cover(given);
    this.scopeVersion += 1;
    this.scopeChangedOn = dayOf(at);
    this.stage = stageAfterScope(this.stage, due.declared);
    if (due.declared) this.due('SCOPE', due.redeclareBy);
    this.changed(at);
  }

  /** An edition or a name has changed: what is declared is no longer what there is. */
  callForRedeclaration(because: Cause, redeclareBy: Day, at: Date): void {
    // one that is confirmed anew waits for its declaration: it keeps that confirmation
    if (this.stage !== 'CONFIRMED') this.stage = transition(STAGE_TABLE, this.stage, 'callForRedeclaration');
    this.due(because, redeclareBy);
    this.changed(at);
  }

  /** Agencies that end are served no longer; with its holder the system closes, and serves nobody from that day. */
  endWith(ended: ReadonlySet<string>, on: Day, at: Date): void {
    const closes = ended.has(this.holderId);
    this.members = this.members.flatMap((member) => {
      const leaves = (closes || ended.has(member.agencyId)) && (member.to === null || on < member.to);
      return leaves ? (member.from < on ? [{ ...member, to: on }] : []) : [member];
    });
    if (closes) {
      this.closedOn = on;
      this.redeclareBy = null;
      this.redeclareBecause = null;
      if (this.stage === 'REDECLARATION_DUE') this.stage = 'DECLARED';
    }
    this.changed(at);
  }

  facts(version = this.version + 1): {
    id: string;
    version: number;
    stage: string;
    holderId: string;
    members: { agencyId: string; from: Day; to: Day | null }[];
  } {
    const members = this.members.map(({ agencyId, from, to }) => ({ agencyId, from, to }));
    return { id: this.id, version, stage: this.stage, holderId: this.holderId, members };
  }

  private cover({ scope, procedureIds }: Scope): void {
    const distinct = [...new Set(procedureIds)];
    if (distinct.length > MOST_PROCEDURES || !distinct.every(isId)) {
      throw new Invalid('procedureIds', {
        vi: `Phạm vi có nhiều nhất ${MOST_PROCEDURES} thủ tục, ghi bằng mã định danh.`,
        en: `A scope has at most ${MOST_PROCEDURES} procedures, each named by id.`,
      });
    }
    this.scope = requireText('scope', scope, 10_000);
    this.procedureIds = distinct.sort();
  }

  /** The earlier of two days stands, with the cause that set it. */
  private due(because: Cause, by: Day): void {
    if (this.redeclareBy !== null && this.redeclareBy <= by) return;
    this.redeclareBy = by;
    this.redeclareBecause = because;
  }

  private changed(at: Date): void {
    this.touch(at);
    this.say(qualitySystemChanged.say({ qualitySystems: [this.facts()] }));
  }
}
