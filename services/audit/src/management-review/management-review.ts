import { managementReviewRecorded } from '@qms/events';
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
export const LIFE: Transitions<State, 'recordManagementReview'> = {
  recordManagementReview: { from: ['PLANNED'], to: 'RECORDED' },
};

/** What a review looks at, each of them (ISO 9001 clause 9.3.2 a–f). */
export const INPUTS = [
  'PREVIOUS_ACTIONS',
  'CHANGES',
  'CUSTOMER_SATISFACTION',
  'OBJECTIVES',
  'PROCESS_PERFORMANCE',
  'NONCONFORMITIES',
  'MEASUREMENTS',
  'AUDIT_RESULTS',
  'EXTERNAL_PROVIDERS',
  'RESOURCES',
  'RISKS',
  'OPPORTUNITIES',
] as const;
export type InputTopic = (typeof INPUTS)[number];

/** What its decisions are about (ISO 9001 clause 9.3.3 a–c). */
export const OUTPUTS = ['IMPROVEMENT', 'CHANGE', 'RESOURCES'] as const;
export type OutputTopic = (typeof OUTPUTS)[number];

export interface Input {
  topic: InputTopic;
  note: string;
}

export interface Decision {
  topic: OutputTopic;
  decision: string;
  /** The officer who carries it out. */
  ownerId: string | null;
  dueOn: Day | null;
}

export interface Plan {
  id: string;
  qualitySystemId: string;
  agencyId: string;
  plannedOn: Day;
}

export interface Outcome {
  reviewedOn: Day;
  inputs: readonly Input[];
  decisions: readonly Decision[];
  conclusion: string;
}

const MOST_DECISIONS = 100;

/** The leaders look at their system, at least once a year (QĐ19 art. 4.2c, 4.4b; ISO 9001 clause 9.3). */
export class ManagementReview extends Noun {
  readonly id!: string;
  readonly qualitySystemId!: string;
  /** The agency whose head answers for the system. */
  readonly agencyId!: string;
  state!: State;
  plannedOn!: Day;
  reviewedOn: Day | null = null;
  conclusion: string | null = null;
  inputs: Input[] = [];
  decisions: Decision[] = [];

  private constructor(given: Plan) {
    super();
    this.id = given.id;
    this.qualitySystemId = given.qualitySystemId;
    this.agencyId = given.agencyId;
  }

  static plan(given: Plan, at: Date): ManagementReview {
    const review = new ManagementReview(given);
    review.state = 'PLANNED';
    review.plannedOn = given.plannedOn;
    review.touch(at);
    return review;
  }

  /** Every input was looked at, and something was decided. */
  record(given: Outcome, at: Date): void {
    const next = transition(LIFE, this.state, 'recordManagementReview');
    requireHappened('reviewedOn', given.reviewedOn, null, at);
    this.inputs = allInputs(given.inputs);
    this.decisions = checkedDecisions(given.decisions, given.reviewedOn);
    this.conclusion = requireText('conclusion', given.conclusion, 10_000);
    this.reviewedOn = given.reviewedOn;
    this.state = next;
    this.touch(at);
    const { id, qualitySystemId, reviewedOn } = this;
    this.say(managementReviewRecorded.say({ managementReviewId: id, qualitySystemId, reviewedOn }));
  }
}

function allInputs(given: readonly Input[]): Input[] {
  const missing = INPUTS.filter((topic) => !given.some((input) => input.topic === topic));
  if (missing.length > 0) {
    throw new RuleBroken('every-input-reviewed', 'TCVN ISO 9001 9.3.2', {
      vi: `Còn đầu vào chưa xem xét: ${missing.join(', ')}.`,
      en: `Not reviewed yet: ${missing.join(', ')}.`,
    });
  }
  if (given.length !== INPUTS.length) {
    throw new Invalid('inputs', { vi: 'Mỗi đầu vào ghi một lần.', en: 'Give each input once.' });
  }
  return given.map(({ topic, note }) => ({ topic, note: requireText('inputs.note', note, 4_000) }));
}

function checkedDecisions(given: readonly Decision[], reviewedOn: Day): Decision[] {
  if (given.length === 0) {
    throw new RuleBroken('a-review-decides', 'TCVN ISO 9001 9.3.3', {
      vi: 'Xem xét của lãnh đạo phải có quyết định.',
      en: 'A management review ends in decisions.',
    });
  }
  const named = given.every(({ ownerId, dueOn }) => {
    return (ownerId === null || isId(ownerId)) && (dueOn === null || dueOn >= reviewedOn);
  });
  if (!named || given.length > MOST_DECISIONS) {
    throw new Invalid('decisions', {
      vi: `Có nhiều nhất ${MOST_DECISIONS} quyết định, ghi mã người thực hiện và hạn từ ngày họp trở đi.`,
      en: `At most ${MOST_DECISIONS} decisions, each with the id of its owner and a day not before the review.`,
    });
  }
  return given.map((each) => ({ ...each, decision: requireText('decisions.decision', each.decision, 4_000) }));
}
