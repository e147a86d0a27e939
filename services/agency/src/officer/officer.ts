import { grantGiven, grantRevoked } from '@qms/events';
import {
  Conflict,
  Invalid,
  Noun,
  NotFound,
  requireHappened,
  requireSpan,
  requireText,
  RuleBroken,
  tidy,
  type Day,
  type Role,
} from '@qms/kernel';

/** Roles held everywhere, with no agency named; all others are held at an agency. */
export const ROLES_EVERYWHERE: readonly Role[] = ['SYSTEM_ADMINISTRATOR', 'MINISTRY_OVERSEER'];

/** A role at an agency from one day on, until (not including) another. */
export interface DatedGrant {
  id: string;
  role: Role;
  agencyId: string | null;
  from: Day;
  to: Day | null;
}

export interface Competence {
  id: string;
  certificate: string;
  issuedOn: Day;
  expiresOn: Day | null;
}

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

  grant(grant: DatedGrant, at: Date): void {
    const everywhere = ROLES_EVERYWHERE.includes(grant.role);
    if (grant.role === 'SERVICE' || everywhere !== (grant.agencyId === null)) {
      throw new RuleBroken('role-and-place', 'QĐ19 art. 11, 12', {
        vi: 'Vai trò này không thể giao như vậy: vai trò toàn hệ thống không kèm cơ quan, vai trò khác phải kèm cơ quan.',
        en: 'This role cannot be given so: a role held everywhere names no agency, any other names one.',
      });
    }
    requireSpan('to', grant.from, grant.to);
    const same = this.grants.some(
      (held) => held.role === grant.role && held.agencyId === grant.agencyId && overlap(held, grant),
    );
    if (same) throw new Conflict({ vi: 'Người này đang giữ vai trò đó.', en: 'This person already holds that role.' });
    this.grants.push(grant);
    this.touch(at);
    this.say(grantGiven.say({ officerId: this.id }));
  }

  /** Ends a grant with the day before `on`; one that never began is taken out. */
  revoke(grantId: string, on: Day, at: Date): void {
    const held = this.grants.find((grant) => grant.id === grantId);
    if (!held) throw new NotFound();
    if (held.to !== null && held.to <= on) {
      throw new Conflict({ vi: 'Vai trò này đã hết hạn.', en: 'This grant has already ended.' });
    }
    if (held.from >= on) this.grants = this.grants.filter((grant) => grant !== held);
    else held.to = on;
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
      ({ agencyId, to }) => agencyId !== null && ended.has(agencyId) && (to === null || on < to),
    );
    for (const { id, role, agencyId, from, to } of lost) {
      this.revoke(id, on, at);
      const heir = follow(agencyId ?? '');
      const later = from > on ? from : on;
      const known = this.grants.some(
        (held) => held.role === role && held.agencyId === heir && overlap(held, { from: later, to }),
      );
      if (heir !== null && !known) this.grant({ id: newId(), role, agencyId: heir, from: later, to }, at);
    }
  }

  recordCompetence(competence: Competence, at: Date): void {
    requireHappened('issuedOn', competence.issuedOn, null, at);
    requireSpan('expiresOn', competence.issuedOn, competence.expiresOn);
    const certificate = requireText('certificate', competence.certificate, 500);
    this.competences.push({ ...competence, certificate });
    this.touch(at);
  }
}

function overlap(a: { from: Day; to: Day | null }, b: { from: Day; to: Day | null }): boolean {
  return (b.to === null || a.from < b.to) && (a.to === null || b.from < a.to);
}
