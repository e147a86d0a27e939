import { Invalid, isId, requireHappened, requireText, type Day } from '@qms/kernel';

export const DUTIES = ['CHAIR', 'DEPUTY', 'SECRETARY', 'MEMBER'] as const;
export type Duty = (typeof DUTIES)[number];

export interface Seat {
  officerId: string;
  duty: Duty;
}

/** The steering committee of a system (Ban Chỉ đạo ISO, TT26 art. 7.2b), from the day of its decision to the next. */
export interface Committee {
  decisionNumber: string;
  decidedOn: Day;
  members: readonly Seat[];
}

const MOST = 50;

/** One chair, nobody twice, and a decision that follows the one before. */
export function requireCommittee(given: Committee, before: readonly Committee[], at: Date): Committee {
  requireHappened('decidedOn', given.decidedOn, null, at);
  const last = before.at(-1);
  if (last && given.decidedOn <= last.decidedOn) {
    throw new Invalid('decidedOn', {
      vi: `Quyết định mới phải sau ngày ${last.decidedOn}.`,
      en: `A new decision follows that of ${last.decidedOn}.`,
    });
  }
  const people = new Set(given.members.map(({ officerId }) => officerId));
  const chairs = given.members.filter(({ duty }) => duty === 'CHAIR').length;
  const named = given.members.every(({ officerId }) => isId(officerId));
  if (!named || chairs !== 1 || people.size !== given.members.length || people.size > MOST) {
    throw new Invalid('members', {
      vi: `Ban Chỉ đạo có đúng một trưởng ban và nhiều nhất ${MOST} người, mỗi người một lần.`,
      en: `A committee has exactly one chair and at most ${MOST} people, each once.`,
    });
  }
  return { ...given, decisionNumber: requireText('decisionNumber', given.decisionNumber, 100) };
}
