import { declarationPublished } from '@qms/events';
import { Conflict, Noun, requireHappened, requireText, RuleBroken, type Day } from '@qms/kernel';

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
  signer: string;
}

/** The head's decision that the system conforms to an edition of TCVN ISO 9001 (QĐ19 art. 4.3). */
export class Declaration extends Noun {
  readonly id!: string;
  readonly qualitySystemId!: string;
  number!: string;
  declaredOn!: Day;
  edition!: string;
  scope!: string;
  signer!: string;
  noticeOn: Day | null = null;
  noticeProof: string | null = null;
  postedAtOfficeOn: Day | null = null;
  postedAtOfficeProof: string | null = null;
  postedOnlineOn: Day | null = null;
  postedOnlineProof: string | null = null;
  /** The day its holder ended, and the act by which it did. */
  closedOn: Day | null = null;
  successionId: string | null = null;

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

  /** It ends with the agency that declared: whoever succeeds it starts undeclared. */
  close(on: Day, successionId: string, at: Date): void {
    this.closedOn = on > this.declaredOn ? on : this.declaredOn;
    this.successionId = successionId;
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
