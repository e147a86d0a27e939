import { addMonths, RuleBroken, type Day } from '@qms/kernel';

/** What the audit service records of a system, and the register hears of. */
export const EVIDENCE = ['INTERNAL_AUDIT', 'MANAGEMENT_REVIEW'] as const;
export type EvidenceKind = (typeof EVIDENCE)[number];

/** The last day of each on or before some day; null when there is none. */
export interface Evidence {
  auditedOn: Day | null;
  reviewedOn: Day | null;
}

const NEEDED = [
  {
    day: 'auditedOn',
    rule: 'audit-before-confirmation',
    legalBasis: 'QĐ19 art. 4.2b, 4.4b',
    vi: 'Chưa có đánh giá nội bộ trong 12 tháng trước ngày xác nhận.',
    en: 'There is no internal audit in the 12 months before the confirmation.',
  },
  {
    day: 'reviewedOn',
    rule: 'review-before-confirmation',
    legalBasis: 'QĐ19 art. 4.2c, 4.4b',
    vi: 'Chưa có xem xét của lãnh đạo trong 12 tháng trước ngày xác nhận.',
    en: 'There is no management review in the 12 months before the confirmation.',
  },
] as const;

/** No confirmation without an audit and a review in the 12 months before it. */
export function requireEvidence(on: Day, evidence: Evidence): void {
  for (const { day, rule, legalBasis, vi, en } of NEEDED) {
    const last = evidence[day];
    if (last === null || on < last || addMonths(last, 12) < on) throw new RuleBroken(rule, legalBasis, { vi, en });
  }
}
