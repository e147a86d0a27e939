import { Invalid, Noun } from '@qms/kernel';

/** What has a term that no law fixes: a province sets it (QĐ19 art. 4.3, 4.4c name the duty, not the days). */
export const TERM_RULES = ['re-declaration', 'declaration-notice', 'declaration-posting'] as const;
export type TermRule = (typeof TERM_RULES)[number];

const MOST_DAYS = 730;

/** How many days there are for something, counted from the day it became due. */
export class Term extends Noun {
  readonly id!: string;
  readonly rule!: TermRule;
  days!: number;

  change(days: number, at: Date): void {
    if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
      throw new Invalid('days', {
        vi: `Thời hạn từ 1 đến ${MOST_DAYS} ngày.`,
        en: `A term is 1 to ${MOST_DAYS} days.`,
      });
    }
    this.days = days;
    this.touch(at);
  }
}
