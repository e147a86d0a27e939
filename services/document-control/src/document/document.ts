import { documentCoverageChanged } from '@qms/events';
import { addMonths, Conflict, dayOf, Invalid, isId, Noun, requireHappened, requireText, type Day } from '@qms/kernel';

export const KINDS = [
  'MODEL',
  'POLICY',
  'OBJECTIVES',
  'PROCEDURE',
  'INSTRUCTION',
  'FORM',
  'RECORD',
  'EXTERNAL',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Creation {
  id: string;
  agencyId: string;
  code: string;
  kind: Kind;
  title: string;
  reviewCycleMonths: number | null;
}

const MOST_PROCEDURES = 500;

/** A controlled document of one agency; its code is never used again (ISO 9001 clause 7.5). */
export class Document extends Noun {
  readonly id!: string;
  readonly agencyId!: string;
  readonly code!: string;
  kind!: Kind;
  title!: string;
  reviewCycleMonths: number | null = null;
  nextReviewOn: Day | null = null;
  withdrawnOn: Day | null = null;
  /** The administrative procedures it describes, by the register's ids (TT26 art. 41.6). */
  procedureIds: string[] = [];

  private constructor(given: { id: string; agencyId: string; code: string }) {
    super();
    this.id = given.id;
    this.agencyId = given.agencyId;
    this.code = given.code;
  }

  static create(given: Creation, at: Date): Document {
    const { id, agencyId } = given;
    const document = new Document({ id, agencyId, code: requireText('code', given.code, 40) });
    document.kind = given.kind;
    document.title = requireText('title', given.title, 500);
    document.reviewCycleMonths = cycle(given.reviewCycleMonths);
    document.touch(at);
    return document;
  }

  retitle(title: string, at: Date): void {
    this.refuseWithdrawn();
    this.title = requireText('title', title, 500);
    this.touch(at);
  }

  /** Reviewed every so many months from the day its content took effect; null for no cycle. */
  setReviewCycle(months: number | null, effectiveOn: Day | null, at: Date): void {
    this.refuseWithdrawn();
    this.reviewCycleMonths = cycle(months);
    this.planReview(effectiveOn);
    this.touch(at);
  }

  /** Says which procedures it describes; while it is in force that counts from today. */
  linkProcedures(procedureIds: readonly string[], inForce: boolean, at: Date): void {
    this.refuseWithdrawn();
    const distinct = [...new Set(procedureIds)];
    if (distinct.length > MOST_PROCEDURES || !distinct.every(isId)) {
      throw new Invalid('procedureIds', {
        vi: `Một tài liệu nêu nhiều nhất ${MOST_PROCEDURES} thủ tục, ghi bằng mã định danh.`,
        en: `A document describes at most ${MOST_PROCEDURES} procedures, each named by id.`,
      });
    }
    this.procedureIds = distinct.sort();
    this.touch(at);
    if (inForce) this.sayCoverage(this.procedureIds, dayOf(at));
  }

  /** New content took effect: the next review counts from that day, and what it covers is covered. */
  takeEffect(on: Day, at: Date): void {
    this.planReview(on);
    this.touch(at);
    if (this.procedureIds.length > 0) this.sayCoverage(this.procedureIds, on);
  }

  withdraw(on: Day, at: Date): void {
    this.refuseWithdrawn();
    requireHappened('on', on, null, at);
    this.withdrawnOn = on;
    this.nextReviewOn = null;
    this.touch(at);
    if (this.procedureIds.length > 0) this.sayCoverage([], on);
  }

  refuseWithdrawn(): void {
    if (this.withdrawnOn === null) return;
    throw new Conflict({ vi: 'Tài liệu đã được thu hồi.', en: 'The document has been withdrawn.' });
  }

  private sayCoverage(procedureIds: string[], from: Day): void {
    const { id, agencyId, version } = this;
    this.say(documentCoverageChanged.say({ documentId: id, agencyId, version: version + 1, from, procedureIds }));
  }

  private planReview(from: Day | null): void {
    this.nextReviewOn =
      from === null || this.reviewCycleMonths === null ? null : addMonths(from, this.reviewCycleMonths);
  }
}

function cycle(months: number | null): number | null {
  if (months === null || (Number.isInteger(months) && months >= 1 && months <= 60)) return months;
  throw new Invalid('reviewCycleMonths', {
    vi: 'Chu kỳ soát xét từ 1 đến 60 tháng.',
    en: 'A review cycle is 1 to 60 months.',
  });
}
