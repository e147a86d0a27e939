import { qualitySystemChanged } from '@qms/events';
import {
  addMonths,
  dayOf,
  Noun,
  requireHappened,
  requireNotBefore,
  requireText,
  RuleBroken,
  tidy,
  transition,
  type Day,
  type Transitions,
} from '@qms/kernel';

export const STAGES = ['BUILDING', 'APPLYING', 'CONFIRMED', 'DECLARED', 'REDECLARATION_DUE'] as const;
export type Stage = (typeof STAGES)[number];

type StageVerb = 'startApplying' | 'confirmEffectiveness' | 'publishDeclaration' | 'changeScope';

/** The four steps of QĐ19 art. 4: build, apply, declare, and keep up to date. */
export const STAGE_TABLE: Transitions<Stage, StageVerb> = {
  startApplying: { from: ['BUILDING'], to: 'APPLYING' },
  confirmEffectiveness: { from: ['APPLYING', 'CONFIRMED', 'DECLARED', 'REDECLARATION_DUE'], to: 'CONFIRMED' },
  publishDeclaration: { from: ['CONFIRMED'], to: 'DECLARED' },
  changeScope: { from: ['DECLARED', 'REDECLARATION_DUE'], to: 'REDECLARATION_DUE' },
};

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
  legalBasis: string;
  on: Day;
}

/** A quality system apart from the agencies it serves: one may serve several (TT26 art. 6.1, 6.3). */
export class QualitySystem extends Noun {
  readonly id!: string;
  name!: string;
  /** The agency whose head answers for it. */
  holderId!: string;
  stage!: Stage;
  scope!: string;
  establishedOn!: Day;
  /** The day the head confirmed that it works as documented (QĐ19 art. 4.2). */
  confirmedOn: Day | null = null;
  redeclareBy: Day | null = null;
  /** The day its holder ended. */
  closedOn: Day | null = null;
  members: Member[] = [];

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static establish(given: Establishment, at: Date): QualitySystem {
    const system = new QualitySystem(given.id);
    system.name = requireText('name', given.name, 300);
    system.scope = requireText('scope', given.scope, 10_000);
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

  startApplying(at: Date): void {
    this.stage = transition(STAGE_TABLE, this.stage, 'startApplying');
    this.changed(at);
  }

  confirmEffectiveness(on: Day, at: Date): void {
    const next = transition(STAGE_TABLE, this.stage, 'confirmEffectiveness');
    requireHappened('on', on, this.establishedOn, at);
    this.stage = next;
    this.confirmedOn = on;
    this.redeclareBy = null;
    this.changed(at);
  }

  /** A declaration rests on a confirmation of the same scope, at most 12 months old (QĐ19 art. 4.3). */
  declare(on: Day, at: Date): void {
    const next = transition(STAGE_TABLE, this.stage, 'publishDeclaration');
    requireHappened('declaredOn', on, null, at);
    if (this.confirmedOn === null || on < this.confirmedOn || addMonths(this.confirmedOn, 12) < on) {
      throw new RuleBroken('confirmation-before-declaration', 'QĐ19 art. 4.2, 4.3', {
        vi: 'Công bố phải sau ngày người đứng đầu xác nhận hiệu lực, trong vòng 12 tháng.',
        en: 'A declaration follows the head’s confirmation of effectiveness, within 12 months.',
      });
    }
    this.stage = next;
    this.changed(at);
  }

  /** A past declaration, entered after the fact: it was confirmed by then, and stands declared. */
  enterPastDeclaration(declaredOn: Day): void {
    this.stage = 'DECLARED';
    this.confirmedOn = declaredOn;
  }

  /** Widened, narrowed or adjusted: the agency must declare again (QĐ19 art. 4.4). */
  changeScope(scope: string, redeclareBy: Day, at: Date): void {
    const next = transition(STAGE_TABLE, this.stage, 'changeScope');
    requireNotBefore('redeclareBy', redeclareBy, dayOf(at));
    this.scope = requireText('scope', scope, 10_000);
    this.stage = next;
    this.redeclareBy = redeclareBy;
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
      if (this.stage === 'REDECLARATION_DUE') this.stage = 'DECLARED';
    }
    this.changed(at);
  }

  facts(version = this.version + 1): {
    id: string;
    version: number;
    stage: string;
    members: { agencyId: string; from: Day; to: Day | null }[];
  } {
    const members = this.members.map(({ agencyId, from, to }) => ({ agencyId, from, to }));
    return { id: this.id, version, stage: this.stage, members };
  }

  private changed(at: Date): void {
    this.touch(at);
    this.say(qualitySystemChanged.say({ qualitySystems: [this.facts()] }));
  }
}
