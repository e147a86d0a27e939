import { inspectionClosed } from '@qms/events';
import {
  Conflict,
  hasRoleHere,
  Invalid,
  isId,
  Noun,
  requireHappened,
  requireNotBefore,
  requireText,
  RuleBroken,
  type ActorHere,
  type Day,
} from '@qms/kernel';
import { afterVerb, type Method, type State, type Verb } from '../method/method.js';

const MAX_TEAM = 20;
const MAX_PAPER = 100_000;

export interface Plan {
  id: string;
  agencyId: string;
  method: Method;
  plannedOn: Day;
  /** Officer ids of the team. */
  inspectors: readonly string[];
}

/** One inspection of one agency: a visit with minutes, or a review of its report at the desk (TT26 art. 33–39). */
export class Inspection extends Noun {
  readonly id!: string;
  agencyId!: string;
  method!: Method;
  state!: State;
  year!: number;
  plannedOn!: Day;
  inspectors: string[] = [];
  /** The number of the inspection decision, or of the letter that asks for the report. */
  reference: string | null = null;
  announcedOn: Day | null = null;
  startedOn: Day | null = null;
  minutes: string | null = null;
  minutesAgreedOn: Day | null = null;
  teamSignedOn: Day | null = null;
  teamSignerId: string | null = null;
  teamSigner: string | null = null;
  agencySignedOn: Day | null = null;
  agencySignerId: string | null = null;
  agencySigner: string | null = null;
  /** The day of the later signature: from here the visit counts. */
  signedOn: Day | null = null;
  requestedOn: Day | null = null;
  reportDueOn: Day | null = null;
  agencyReport: string | null = null;
  reportedOn: Day | null = null;
  review: string | null = null;
  /** From this day the inspection at the desk counts. */
  reviewedOn: Day | null = null;
  conclusion: string | null = null;
  closedOn: Day | null = null;

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static plan(given: Plan, by: ActorHere, at: Date): Inspection {
    const inspection = new Inspection(given.id);
    const team = [...new Set(given.inspectors)];
    if (team.length > MAX_TEAM || !team.every(isId) || (given.method === 'ON_SITE' && team.length === 0)) {
      throw new Invalid('inspectors', {
        vi: `Đoàn kiểm tra có từ 1 đến ${MAX_TEAM} người, ghi bằng mã định danh.`,
        en: `A team has 1 to ${MAX_TEAM} officers, each named by id.`,
      });
    }
    if (team.includes(by.id)) refuseOwnPeople(by);
    inspection.agencyId = given.agencyId;
    inspection.method = given.method;
    inspection.state = 'PLANNED';
    inspection.plannedOn = given.plannedOn;
    inspection.year = Number(given.plannedOn.slice(0, 4));
    inspection.inspectors = team;
    inspection.touch(at);
    return inspection;
  }

  /** The inspection decision is issued and sent to the agency (TT26 art. 35.2). */
  announceInspection(given: { decisionNumber: string; decidedOn: Day }, by: ActorHere, at: Date): void {
    const next = this.teamStep('announceInspection', by);
    requireHappened('decidedOn', given.decidedOn, null, at);
    this.reference = requireText('decisionNumber', given.decisionNumber, 100);
    this.announcedOn = given.decidedOn;
    this.move(next, at);
  }

  /** The team reads the decision out at the office (TT26 art. 37.2a). */
  startInspection(startedOn: Day, by: ActorHere, at: Date): void {
    const next = this.teamStep('startInspection', by);
    requireHappened('startedOn', startedOn, this.announcedOn, at);
    this.startedOn = startedOn;
    this.move(next, at);
  }

  /** The team agrees on the text of the minutes (TT26 art. 37.2b). */
  agreeMinutes(given: { minutes: string; agreedOn: Day }, by: ActorHere, at: Date): void {
    const next = this.teamStep('agreeMinutes', by);
    requireHappened('agreedOn', given.agreedOn, this.startedOn, at);
    this.minutes = requirePaper('minutes', given.minutes);
    this.minutesAgreedOn = given.agreedOn;
    this.move(next, at);
  }

  /** The agency's head signs for the agency, anyone else who may for the team; signed when both have (TT26 art. 37.2b). */
  signMinutes(given: { signer: string; signedOn: Day }, by: ActorHere, at: Date): void {
    const next = afterVerb(this, 'signMinutes');
    requireHappened('signedOn', given.signedOn, this.minutesAgreedOn, at);
    const signer = requireText('signer', given.signer, 200);
    if (by.roles.has('HEAD') && !this.inspectors.includes(by.id)) this.signForAgency(signer, given.signedOn, by.id);
    else this.signForTeam(signer, given.signedOn, by);
    this.touch(at);
    if (this.teamSignedOn === null || this.agencySignedOn === null) return;
    this.signedOn = this.teamSignedOn > this.agencySignedOn ? this.teamSignedOn : this.agencySignedOn;
    this.state = next;
  }

  /** A letter asks the agency to report on the points of TT26 art. 36 by a day (art. 35.2). */
  requestAgencyReport(
    given: { letterNumber: string; requestedOn: Day; reportDueOn: Day },
    by: ActorHere,
    at: Date,
  ): void {
    const next = this.teamStep('requestAgencyReport', by);
    requireHappened('requestedOn', given.requestedOn, null, at);
    requireNotBefore('reportDueOn', given.reportDueOn, given.requestedOn);
    this.reference = requireText('letterNumber', given.letterNumber, 100);
    this.requestedOn = given.requestedOn;
    this.reportDueOn = given.reportDueOn;
    this.move(next, at);
  }

  submitAgencyReport(given: { report: string; submittedOn: Day }, at: Date): void {
    const next = afterVerb(this, 'submitAgencyReport');
    requireHappened('submittedOn', given.submittedOn, this.requestedOn, at);
    this.agencyReport = requirePaper('report', given.report);
    this.reportedOn = given.submittedOn;
    this.move(next, at);
  }

  /** The unit weighs the report and its evidence and writes to the agency about the gaps (TT26 art. 37.1). */
  reviewAgencyReport(given: { review: string; reviewedOn: Day }, by: ActorHere, at: Date): void {
    const next = this.teamStep('reviewAgencyReport', by);
    requireHappened('reviewedOn', given.reviewedOn, this.reportedOn, at);
    this.review = requirePaper('review', given.review);
    this.reviewedOn = given.reviewedOn;
    this.move(next, at);
  }

  closeInspection(given: { conclusion: string; closedOn: Day }, by: ActorHere, at: Date): void {
    const next = this.teamStep('closeInspection', by);
    requireHappened('closedOn', given.closedOn, this.signedOn ?? this.reviewedOn, at);
    this.conclusion = requirePaper('conclusion', given.conclusion);
    this.closedOn = given.closedOn;
    this.move(next, at);
    this.say(inspectionClosed.say({ inspectionId: this.id, agencyId: this.agencyId, method: this.method }));
  }

  /** Its agency has ended: what counts already is closed, what does not will never be done. */
  endWith(reason: string, on: Day, at: Date): void {
    const counts = this.signedOn ?? this.reviewedOn;
    this.conclusion = requirePaper('conclusion', reason);
    this.because(this.conclusion);
    this.closedOn = counts !== null && counts > on ? counts : on;
    this.move(counts === null ? 'LAPSED' : 'CLOSED', at);
    if (counts === null) return;
    this.say(inspectionClosed.say({ inspectionId: this.id, agencyId: this.agencyId, method: this.method }));
  }

  private signForAgency(signer: string, on: Day, by: string): void {
    if (this.agencySignedOn !== null) throw alreadySigned();
    if (this.teamSignerId === by) throw onePersonTwice();
    this.agencySignedOn = on;
    this.agencySigner = signer;
    this.agencySignerId = by;
  }

  private signForTeam(signer: string, on: Day, by: ActorHere): void {
    refuseOwnPeople(by);
    if (this.teamSignedOn !== null) throw alreadySigned();
    if (this.agencySignerId === by.id) throw onePersonTwice();
    this.teamSignedOn = on;
    this.teamSigner = signer;
    this.teamSignerId = by.id;
  }

  private teamStep(verb: Verb, by: ActorHere): State {
    refuseOwnPeople(by);
    return afterVerb(this, verb);
  }

  private move(state: State, at: Date): void {
    this.state = state;
    this.touch(at);
  }
}

/** True for the agency's own people: those who hold a working role that reaches it. */
export function isOfAgency(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF');
}

function refuseOwnPeople(by: ActorHere): void {
  if (!isOfAgency(by)) return;
  throw new RuleBroken('inspector-not-of-agency', 'TT26 art. 40', {
    vi: 'Người của cơ quan không được kiểm tra chính cơ quan mình; hãy giao cho thành viên khác của đoàn.',
    en: 'Nobody inspects the agency they belong to; let another member of the team do it.',
  });
}

/** A paper's text: its line breaks stay. */
function requirePaper(field: string, given: string): string {
  const text = given.normalize('NFC').trim();
  if (text.length >= 1 && text.length <= MAX_PAPER) return text;
  throw new Invalid(field, {
    vi: `“${field}” phải có từ 1 đến ${MAX_PAPER} ký tự.`,
    en: `"${field}" must have 1 to ${MAX_PAPER} characters.`,
  });
}

function alreadySigned(): Conflict {
  return new Conflict({ vi: 'Bên này đã ký biên bản.', en: 'This side has signed the minutes already.' });
}

function onePersonTwice(): RuleBroken {
  return new RuleBroken('two-signers', 'TT26 art. 37.2b', {
    vi: 'Một người không ký biên bản cho cả hai bên.',
    en: 'One person cannot sign the minutes for both sides.',
  });
}
