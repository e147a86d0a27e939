import { grantGiven, grantRevoked } from '@qms/events';
import {
  Conflict,
  Invalid,
  Noun,
  NotFound,
  dayOf,
  requireHappened,
  requireNotBefore,
  requireSpan,
  requireText,
  RuleBroken,
  tidy,
  type Day,
  type Role,
} from '@qms/kernel';

/** Roles held everywhere, with no agency named; all others are held at an agency. */
export const ROLES_EVERYWHERE: readonly Role[] = ['SYSTEM_ADMINISTRATOR', 'MINISTRY_OVERSEER'];

/** How a deputy signs (NĐ30 art. 13): in the head’s place, on the head’s order, or by written authority. */
export const FORMS = ['KT', 'TL', 'TUQ'] as const;
export type Form = (typeof FORMS)[number];

/** A role at an agency from one day on, until (not including) another. */
export interface GivenRole {
  id: string;
  role: Role;
  agencyId: string | null;
  from: Day;
  to: Day | null;
}

export interface DatedGrant extends GivenRole {
  /** Set when the role is held for the head who delegated it. */
  form: Form | null;
  delegatedBy: string | null;
}

/** The span of the office that a head holds in their own right. */
export interface Office {
  from: Day;
  to: Day | null;
}

export interface Competence {
  id: string;
  certificate: string;
  issuedOn: Day;
  expiresOn: Day | null;
}

/** So many roles and so many certificates, past ones too, are what one person can have: lists of them are read whole. */
const MOST_HELD = 200;

/** A person who works with the system; what the person may do is a matter of grants. */
export class Officer extends Noun {
  readonly id!: string;
  name!: string;
  /** What the person signs in with. */
  email!: string;
  grants: DatedGrant[] = [];
  competences: Competence[] = [];

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static enrol(given: { id: string; name: string; email: string }, at: Date): Officer {
    const officer = new Officer(given.id);
    officer.name = tidy(given.name);
    officer.email = given.email.trim().toLowerCase();
    if (officer.name.length === 0 || officer.name.length > 200) {
      throw new Invalid('name', {
        vi: 'Hãy ghi họ tên, tối đa 200 ký tự.',
        en: 'Give a name of at most 200 characters.',
      });
    }
    if (!/^[^\s@\p{Cc}]{1,100}@[^\s@\p{Cc}]{1,150}$/u.test(officer.email)) {
      throw new Invalid('email', { vi: 'Địa chỉ thư điện tử không hợp lệ.', en: 'Not an e-mail address.' });
    }
    officer.touch(at);
    return officer;
  }

  grant(given: GivenRole, at: Date): void {
    const everywhere = ROLES_EVERYWHERE.includes(given.role);
    if (given.role === 'SERVICE' || everywhere !== (given.agencyId === null)) {
      throw new RuleBroken('role-and-place', 'QĐ19 art. 11, 12', {
        vi: 'Vai trò này không thể giao như vậy: vai trò toàn hệ thống không kèm cơ quan, vai trò khác phải kèm cơ quan.',
        en: 'This role cannot be given so: a role held everywhere names no agency, any other names one.',
      });
    }
    requireSpan('to', given.from, given.to);
    this.hold({ ...given, form: null, delegatedBy: null }, at);
  }

  /**
   * Acts for a head from a day until another. What is delegated is an office held in one’s own right, for days on
   * which it is held; whoever holds it for another does not pass it on (NĐ30 art. 13).
   */
  actFor(
    office: Office | null,
    given: { id: string; agencyId: string; form: Form; delegatedBy: string; from: Day; to: Day },
    at: Date,
  ): void {
    const { from, to } = given;
    requireNotBefore('from', from, dayOf(at));
    requireSpan('to', from, to);
    if (office === null || from < office.from || (office.to !== null && to > office.to)) {
      throw new RuleBroken('delegate-own-office', 'NĐ30 art. 13', {
        vi: 'Chỉ người đang giữ chức vụ thủ trưởng mới giao quyền, trong thời gian giữ chức vụ; người được giao không giao lại.',
        en: 'Only who holds the office of head delegates it, for days on which they hold it; a deputy does not pass it on.',
      });
    }
    this.hold({ ...given, role: 'HEAD' }, at);
  }

  private hold(grant: DatedGrant, at: Date): void {
    const same = this.grants.some(
      (held) => held.role === grant.role && held.agencyId === grant.agencyId && overlap(held, grant),
    );
    if (same) throw new Conflict({ vi: 'Người này đang giữ vai trò đó.', en: 'This person already holds that role.' });
    refuseMoreThanHeld(this.grants);
    this.grants.push(grant);
    this.touch(at);
    this.say(grantGiven.say({ officerId: this.id }));
  }

  /** Ends a grant with the day before `on`; one that never began holds on no day. */
  revoke(grantId: string, on: Day, at: Date): void {
    const held = this.grants.find((grant) => grant.id === grantId);
    if (!held) throw new NotFound();
    if (held.to !== null && (held.to <= on || held.to === held.from)) {
      throw new Conflict({ vi: 'Vai trò này đã hết hạn.', en: 'This grant has already ended.' });
    }
    held.to = held.from >= on ? held.from : on;
    this.touch(at);
    this.say(grantRevoked.say({ officerId: this.id }));
  }

  /** Roles at agencies that end end with them; where one continues whole in another, they are held there. */
  endWith(
    ended: ReadonlySet<string>,
    follow: (agencyId: string) => string | null,
    newId: () => string,
    on: Day,
    at: Date,
  ): void {
    const lost = this.grants.filter(
      ({ agencyId, from, to }) => agencyId !== null && ended.has(agencyId) && from !== to && (to === null || on < to),
    );
    for (const held of lost) {
      const { role, from, to } = held;
      this.revoke(held.id, on, at);
      const heir = follow(held.agencyId ?? '');
      const later = from > on ? from : on;
      const known = this.grants.some(
        (other) => other.role === role && other.agencyId === heir && overlap(other, { from: later, to }),
      );
      // whoever acted for the head acts for the head there, and is not a head by it
      if (heir !== null && !known) this.hold({ ...held, id: newId(), agencyId: heir, from: later, to }, at);
    }
  }

  recordCompetence(competence: Competence, at: Date): void {
    requireHappened('issuedOn', competence.issuedOn, null, at);
    requireSpan('expiresOn', competence.issuedOn, competence.expiresOn);
    refuseMoreThanHeld(this.competences);
    const certificate = requireText('certificate', competence.certificate, 500);
    this.competences.push({ ...competence, certificate });
    this.touch(at);
  }
}

function refuseMoreThanHeld(held: readonly unknown[]): void {
  if (held.length < MOST_HELD) return;
  throw new Invalid('officerId', {
    vi: `Một người có tối đa ${MOST_HELD} vai trò và ${MOST_HELD} chứng chỉ, kể cả đã hết hạn.`,
    en: `One person has at most ${MOST_HELD} roles and ${MOST_HELD} certificates, past ones too.`,
  });
}

function overlap(a: { from: Day; to: Day | null }, b: { from: Day; to: Day | null }): boolean {
  // one that holds on no day overlaps nothing
  if (a.from === a.to || b.from === b.to) return false;
  return (b.to === null || a.from < b.to) && (a.to === null || b.from < a.to);
}
