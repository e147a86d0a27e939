import { revisionEffective } from '@qms/events';
import {
  Conflict,
  dayOf,
  Invalid,
  Noun,
  requireNotBefore,
  requireText,
  RuleBroken,
  transition,
  type Day,
  type Role,
  type Transitions,
} from '@qms/kernel';

export const STATES = [
  'DRAFT',
  'IN_REVIEW',
  'CHANGES_REQUESTED',
  'APPROVED',
  'EFFECTIVE',
  'SUPERSEDED',
  'OBSOLETE',
  'DISCARDED',
] as const;
export type State = (typeof STATES)[number];

export const LIFE: Transitions<
  State,
  | 'submitRevision'
  | 'endorseRevision'
  | 'requestChanges'
  | 'approveRevision'
  | 'makeRevisionEffective'
  | 'discardRevision'
  | 'supersede'
  | 'makeObsolete'
  | 'lapse'
> = {
  submitRevision: { from: ['DRAFT', 'CHANGES_REQUESTED'], to: 'IN_REVIEW' },
  endorseRevision: { from: ['IN_REVIEW'], to: 'IN_REVIEW' },
  requestChanges: { from: ['IN_REVIEW'], to: 'CHANGES_REQUESTED' },
  approveRevision: { from: ['IN_REVIEW'], to: 'APPROVED' },
  makeRevisionEffective: { from: ['APPROVED'], to: 'EFFECTIVE' },
  discardRevision: { from: ['DRAFT', 'CHANGES_REQUESTED'], to: 'DISCARDED' },
  supersede: { from: ['EFFECTIVE'], to: 'SUPERSEDED' },
  makeObsolete: { from: ['EFFECTIVE'], to: 'OBSOLETE' },
  lapse: { from: ['DRAFT', 'IN_REVIEW', 'CHANGES_REQUESTED', 'APPROVED'], to: 'DISCARDED' },
};

const MOST_CONTENT = 200_000;

export interface Draft {
  id: string;
  documentId: string;
  agencyId: string;
  issue: number;
  amendment: number;
  content: string;
  /** SHA-256 of the content, hex. */
  contentSha256: string;
  authorId: string;
  note: string | null;
}

/** One text of a document on its way into force (QĐ19 art. 4.2: in force only after the head's approval). */
export class Revision extends Noun {
  readonly id!: string;
  readonly documentId!: string;
  readonly agencyId!: string;
  issue!: number;
  amendment!: number;
  state!: State;
  content!: string;
  contentSha256!: string;
  authorId!: string;
  note: string | null = null;
  reviewers: string[] = [];
  endorsedBy: string[] = [];
  approvedBy: string | null = null;
  approverRole: string | null = null;
  approvedAt: Date | null = null;
  approvedSha256: string | null = null;
  effectiveOn: Day | null = null;
  endedOn: Day | null = null;

  private constructor(given: Draft) {
    super();
    this.id = given.id;
    this.documentId = given.documentId;
    this.agencyId = given.agencyId;
  }

  static draft(given: Draft, at: Date): Revision {
    if (given.content.length === 0 || given.content.length > MOST_CONTENT) {
      throw new Invalid('content', {
        vi: 'Nội dung phải có từ 1 đến 200.000 ký tự.',
        en: 'Content has 1 to 200,000 characters.',
      });
    }
    const revision = new Revision(given);
    Object.assign(revision, given, { state: 'DRAFT' });
    revision.touch(at);
    return revision;
  }

  /** Hands it to its reviewers; all of them must endorse. The author is none of them. */
  submit(reviewers: readonly string[], at: Date): void {
    const next = transition(LIFE, this.state, 'submitRevision');
    const distinct = [...new Set(reviewers)];
    if (distinct.length === 0 || distinct.length > 20) {
      throw new Invalid('reviewerIds', { vi: 'Phải có từ 1 đến 20 người soát xét.', en: 'Name 1 to 20 reviewers.' });
    }
    if (distinct.includes(this.authorId))
      throw separation('Người soạn thảo không soát xét bài của mình.', 'The author does not review it.');
    this.state = next;
    this.reviewers = distinct;
    this.endorsedBy = [];
    this.touch(at);
  }

  endorse(by: string, at: Date): void {
    this.state = transition(LIFE, this.state, 'endorseRevision');
    this.refuseOthers(by);
    if (!this.endorsedBy.includes(by)) this.endorsedBy = [...this.endorsedBy, by];
    this.touch(at);
  }

  /** One refusal returns it, with the reason. */
  requestChanges(by: string, note: string, at: Date): void {
    const next = transition(LIFE, this.state, 'requestChanges');
    this.refuseOthers(by);
    this.note = requireText('note', note, 2_000);
    this.because(this.note);
    this.state = next;
    this.touch(at);
  }

  /** The head signs exactly this content; it takes effect on the day named. */
  approve(by: { id: string; role: Role }, sha256: string, effectiveOn: Day, at: Date): void {
    const next = transition(LIFE, this.state, 'approveRevision');
    if (this.endorsedBy.length < this.reviewers.length) {
      throw new RuleBroken('endorsed-before-approved', 'QĐ19 art. 4.2a', {
        vi: 'Chưa đủ người soát xét đồng ý.',
        en: 'Not every reviewer has endorsed it.',
      });
    }
    if (by.id === this.authorId || this.reviewers.includes(by.id)) {
      throw separation(
        'Người phê duyệt không phải người soạn thảo hay soát xét.',
        'Who approves is neither author nor reviewer.',
      );
    }
    if (sha256 !== this.contentSha256) {
      throw new Conflict({ vi: 'Nội dung đã khác bản bạn đọc.', en: 'The content differs from what you read.' });
    }
    requireNotBefore('effectiveOn', effectiveOn, dayOf(at));
    Object.assign(this, {
      state: next,
      approvedBy: by.id,
      approverRole: by.role,
      approvedAt: at,
      approvedSha256: sha256,
      effectiveOn,
    });
    this.touch(at);
  }

  /** From its day on it is the one in force. */
  makeEffective(today: Day, at: Date): void {
    const next = transition(LIFE, this.state, 'makeRevisionEffective');
    const on = this.effectiveOn ?? today;
    if (today < on) {
      throw new Conflict({ vi: `Có hiệu lực từ ${on}.`, en: `It takes effect on ${on}.` }, { state: this.state });
    }
    this.state = next;
    this.touch(at);
    const { id, documentId, agencyId } = this;
    this.say(revisionEffective.say({ revisionId: id, documentId, agencyId, effectiveOn: on }));
  }

  /** A text that has long been in force, entered after the fact. */
  enterPastApproval(by: string, effectiveOn: Day, at: Date): void {
    Object.assign(this, {
      state: 'EFFECTIVE',
      approvedBy: by,
      approverRole: 'SERVICE',
      approvedAt: at,
      approvedSha256: this.contentSha256,
      effectiveOn,
    });
  }

  supersede(on: Day, at: Date): void {
    this.state = transition(LIFE, this.state, 'supersede');
    this.endedOn = on;
    this.touch(at);
  }

  makeObsolete(on: Day, at: Date): void {
    this.state = transition(LIFE, this.state, 'makeObsolete');
    this.endedOn = on;
    this.touch(at);
  }

  /** Its document was withdrawn while it was on its way. */
  lapse(at: Date): void {
    this.state = transition(LIFE, this.state, 'lapse');
    this.touch(at);
  }

  discard(at: Date): void {
    this.state = transition(LIFE, this.state, 'discardRevision');
    this.touch(at);
  }

  private refuseOthers(by: string): void {
    if (!this.reviewers.includes(by))
      throw separation('Bạn không phải người soát xét tài liệu này.', 'You are not one of its reviewers.');
  }
}

function separation(vi: string, en: string): RuleBroken {
  return new RuleBroken('separation-of-duties', 'QĐ19 art. 4.2', { vi, en });
}
