import { internalAuditRecorded } from '@qms/events';
import {
  Invalid,
  isId,
  Noun,
  requireHappened,
  requireText,
  RuleBroken,
  transition,
  type Day,
  type Transitions,
} from '@qms/kernel';

export const STATES = ['PLANNED', 'RECORDED'] as const;
export type State = (typeof STATES)[number];
export const LIFE: Transitions<State, 'recordInternalAudit'> = {
  recordInternalAudit: { from: ['PLANNED'], to: 'RECORDED' },
};

export const RESULTS = ['CONFORMING', 'OBSERVATION', 'NONCONFORMING'] as const;
export type Result = (typeof RESULTS)[number];

/** One clause, who looks at it and whose work it is. */
export interface PlannedItem {
  clause: string;
  auditorId: string;
  responsibleId: string;
}

export interface Item extends PlannedItem {
  result: Result | null;
  evidence: string | null;
  /** What was corrected at once; a nonconformity is not left without (ISO 9001 clause 9.2.2e). */
  correction: string | null;
}

export interface Finding {
  clause: string;
  result: Result;
  evidence: string;
  correction: string | null;
}

export interface Plan {
  id: string;
  qualitySystemId: string;
  agencyId: string;
  plannedOn: Day;
  items: readonly PlannedItem[];
}

const MOST_ITEMS = 200;
// clauses are those of an edition that the register keeps; here only their shape is known
const CLAUSE = /^([1-9]\d?|[A-Z])(\.[1-9]\d?){0,4}$/;

/** An agency's own audit of its quality system, at least once a year (QĐ19 art. 4.2b, 4.4b; ISO 9001 clause 9.2). */
export class InternalAudit extends Noun {
  readonly id!: string;
  readonly qualitySystemId!: string;
  /** The agency whose head answers for the system. */
  readonly agencyId!: string;
  state!: State;
  plannedOn!: Day;
  auditedOn: Day | null = null;
  conclusion: string | null = null;
  items: Item[] = [];

  private constructor(given: Plan) {
    super();
    this.id = given.id;
    this.qualitySystemId = given.qualitySystemId;
    this.agencyId = given.agencyId;
  }

  static plan(given: Plan, at: Date): InternalAudit {
    const audit = new InternalAudit(given);
    audit.state = 'PLANNED';
    audit.plannedOn = given.plannedOn;
    audit.items = plannedItems(given.items);
    audit.touch(at);
    return audit;
  }

  /** What was found at each planned clause; none is left out, and none is added. */
  record(given: { auditedOn: Day; findings: readonly Finding[]; conclusion: string }, at: Date): void {
    const next = transition(LIFE, this.state, 'recordInternalAudit');
    requireHappened('auditedOn', given.auditedOn, null, at);
    const found = new Map(given.findings.map((finding) => [finding.clause, finding]));
    if (found.size !== given.findings.length || found.size !== this.items.length) throw otherClauses();
    this.items = this.items.map((item) => {
      const finding = found.get(item.clause);
      if (!finding) throw otherClauses();
      return { ...item, ...checkedFinding(finding) };
    });
    this.conclusion = requireText('conclusion', given.conclusion, 10_000);
    this.auditedOn = given.auditedOn;
    this.state = next;
    this.touch(at);
    const { id, qualitySystemId, auditedOn } = this;
    this.say(internalAuditRecorded.say({ internalAuditId: id, qualitySystemId, auditedOn }));
  }
}

function plannedItems(given: readonly PlannedItem[]): Item[] {
  const clauses = new Set(given.map(({ clause }) => clause));
  const named = given.every(({ clause, auditorId, responsibleId }) => {
    return CLAUSE.test(clause) && isId(auditorId) && isId(responsibleId);
  });
  if (!named || clauses.size !== given.length || given.length === 0 || given.length > MOST_ITEMS) {
    throw new Invalid('items', {
      vi: `Phải có từ 1 đến ${MOST_ITEMS} điều khoản khác nhau, mỗi điều ghi mã người đánh giá và người chịu trách nhiệm.`,
      en: `Give 1 to ${MOST_ITEMS} different clauses, each with the ids of its auditor and of whose work it is.`,
    });
  }
  for (const { clause, auditorId, responsibleId } of given) {
    if (auditorId !== responsibleId) continue;
    throw new RuleBroken('auditor-not-of-own-work', 'TCVN ISO 9001 9.2.2c', {
      vi: `Không ai đánh giá công việc của chính mình (điều ${clause}); hãy giao cho người khác.`,
      en: `Nobody audits their own work (clause ${clause}); name another auditor.`,
    });
  }
  return given.map((item) => ({ ...item, result: null, evidence: null, correction: null }));
}

function checkedFinding(finding: Finding): Pick<Item, 'result' | 'evidence' | 'correction'> {
  const { result, correction } = finding;
  if (result === 'NONCONFORMING' && correction === null) {
    throw new RuleBroken('nonconformity-corrected', 'QĐ19 art. 4.2b', {
      vi: `Điểm không phù hợp ở điều ${finding.clause} phải ghi việc khắc phục.`,
      en: `Say how the nonconformity at clause ${finding.clause} was corrected.`,
    });
  }
  return {
    result,
    evidence: requireText('findings.evidence', finding.evidence, 4_000),
    correction: correction === null ? null : requireText('findings.correction', correction, 4_000),
  };
}

function otherClauses(): Invalid {
  return new Invalid('findings', {
    vi: 'Kết quả phải có đủ từng điều khoản đã lập kế hoạch, mỗi điều một lần.',
    en: 'Say what was found at each planned clause, once each.',
  });
}
