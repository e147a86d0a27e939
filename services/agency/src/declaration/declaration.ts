import { declarationPublished } from '@qms/events';
import { Conflict, Noun, requireHappened, requireNotBefore, requireText, RuleBroken, type Day } from '@qms/kernel';

/** Where a declaration is made known after its publication (QĐ19 art. 4.3). */
export const PLACES = ['AT_OFFICE', 'ONLINE'] as const;
export type Place = (typeof PLACES)[number];

export interface Publication {
  id: string;
  qualitySystemId: string;
  number: string;
  declaredOn: Day;
  edition: string;
  scope: string;
  procedureIds?: readonly string[];
  signer: string;
}

/** The first declaration of a system, or one that takes the place of another (QĐ19 art. 4.3, 4.4c). */
export const KINDS = ['INITIAL', 'AGAIN'] as const;
export type Kind = (typeof KINDS)[number];

export const STANDINGS = ['IN_FORCE', 'SUPERSEDED', 'CLOSED'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Why a declaration ended without another in its place: its agency merged, split, was dissolved or passed on. */
export const CLOSINGS = ['MERGE', 'SPLIT', 'DISSOLVE', 'TRANSFER'] as const;
export type Closing = (typeof CLOSINGS)[number];

/** The head's decision that the system conforms to an edition of TCVN ISO 9001 (QĐ19 art. 4.3). */
export class Declaration extends Noun {
  readonly id!: string;
  readonly qualitySystemId!: string;
  number!: string;
  declaredOn!: Day;
  edition!: string;
  scope!: string;
  procedureIds: string[] = [];
  signer!: string;
  noticeOn: Day | null = null;
  noticeProof: string | null = null;
  postedAtOfficeOn: Day | null = null;
  postedAtOfficeProof: string | null = null;
  postedOnlineOn: Day | null = null;
  postedOnlineProof: string | null = null;
  /** The first day on which it is no longer in force, its agency having ended. */
  closedOn: Day | null = null;
  closedBecause: Closing | null = null;
  successorIds: string[] = [];

  private constructor(id: string, qualitySystemId: string) {
    super();
    this.id = id;
    this.qualitySystemId = qualitySystemId;
  }

  static publish(given: Publication, at: Date): Declaration {
    const declaration = new Declaration(given.id, given.qualitySystemId);
    declaration.number = requireText('number', given.number, 100);
    declaration.signer = requireText('signer', given.signer, 200);
    declaration.scope = requireText('scope', given.scope, 10_000);
    declaration.procedureIds = [...new Set(given.procedureIds)].sort();
    declaration.edition = given.edition;
    declaration.declaredOn = given.declaredOn;
    declaration.touch(at);
    const { id, qualitySystemId, edition, declaredOn } = declaration;
    declaration.say(declarationPublished.say({ declarationId: id, qualitySystemId, edition, date: declaredOn }));
    return declaration;
  }

  /** The written notice to the lead unit. */
  recordNotice(on: Day, proof: string, at: Date): void {
    if (this.noticeOn !== null) throw alreadyRecorded();
    this.afterDeclaration(on, at);
    this.noticeOn = on;
    this.noticeProof = requireText('proof', proof, 1_000);
    this.touch(at);
  }

  recordPosting(place: Place, on: Day, proof: string, at: Date): void {
    if ((place === 'AT_OFFICE' ? this.postedAtOfficeOn : this.postedOnlineOn) !== null) throw alreadyRecorded();
    this.afterDeclaration(on, at);
    const shown = requireText('proof', proof, 1_000);
    if (place === 'AT_OFFICE') [this.postedAtOfficeOn, this.postedAtOfficeProof] = [on, shown];
    else [this.postedOnlineOn, this.postedOnlineProof] = [on, shown];
    this.touch(at);
  }

  /** Its agency ended; successors start undeclared, and are named so that whoever holds the paper finds them. */
  close(on: Day, because: Closing, successorIds: readonly string[], at: Date): void {
    if (this.closedOn !== null) throw alreadyRecorded();
    requireNotBefore('on', on, this.declaredOn);
    this.closedOn = on;
    this.closedBecause = because;
    this.successorIds = [...new Set(successorIds)];
    this.touch(at);
  }

  private afterDeclaration(on: Day, at: Date): void {
    requireHappened('on', on, null, at);
    if (on >= this.declaredOn) return;
    throw new RuleBroken('declared-before-made-known', 'QĐ19 art. 4.3', {
      vi: 'Thông báo, niêm yết phải từ ngày công bố trở đi.',
      en: 'Notice and posting follow the declaration.',
    });
  }
}

function alreadyRecorded(): Conflict {
  return new Conflict({ vi: 'Việc này đã được ghi nhận.', en: 'This has been recorded already.' });
}
