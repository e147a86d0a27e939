import { addDays, Conflict, Invalid, RuleBroken, type Day } from '@qms/kernel';
import type { Part } from '../part/part.js';

/** A stretch of days: `from` belongs to it, `to` does not; null means until further notice. */
export interface Span {
  from: Day;
  to: Day | null;
}

export interface Held extends Span {
  value: string;
  /** Of a class alone. */
  legalBasis?: string;
}

/** CHANGE: it was so until a day, then otherwise. CORRECTION: it never was what the register said. */
export const NATURES = ['CHANGE', 'CORRECTION'] as const;
export type Nature = (typeof NATURES)[number];

/** What somebody entered in an agency's history: of which part, from which day, on what basis, why, who and when. */
export interface Entry {
  nature: Nature;
  part: Part | 'FIRST_DAY';
  /** What holds from then on; of a correction, what the register said before it too. */
  value: string;
  was: string | null;
  since: Day;
  legalBasis: string | null;
  reason: string;
  by: string;
  at: string;
}

/** What an entry in the history rests on: from which day, by which text, why, and who enters it. */
export interface Act {
  from: Day;
  legalBasis: string;
  reason: string;
  by: string;
}

/** What is wrong: the value of a part on a day, or the day on which it began, or both. */
export interface Mend {
  part: Part;
  on: Day;
  value?: string | undefined;
  since?: Day | undefined;
}

export function heldOn<T extends Span>(spans: readonly T[], day: Day): T | undefined {
  return spans.find(({ from, to }) => from <= day && (to === null || day < to));
}

/**
 * A change from a day on holds until the next one that is recorded, or to the end of life: so of several changes,
 * in whatever order they were entered, the one that holds on a day is the last to begin by then.
 */
export function changeFrom(spans: readonly Held[], next: Omit<Held, 'from' | 'to'>, from: Day, life: Span): Held[] {
  if (from <= life.from || (life.to !== null && from >= life.to)) {
    throw new RuleBroken('changes-within-life', 'QĐ19 art. 2', {
      vi: 'Thay đổi phải sau ngày đầu và trước ngày kết thúc của cơ quan; ghi sai từ đầu thì đính chính.',
      en: 'A change comes after the first day and before the last; what was entered wrongly is corrected.',
    });
  }
  if (spans.some((span) => span.from === from)) {
    throw new Conflict({
      vi: 'Ngày đó đã có một thay đổi; nếu ghi sai, hãy đính chính.',
      en: 'A change is recorded for that day already; if it is wrong, correct it.',
    });
  }
  if (heldOn(spans, from)?.value === next.value) {
    throw new Invalid('from', { vi: 'Ngày đó đã như vậy.', en: 'It is so on that day already.' });
  }
  const later = inOrder(spans).find((span) => span.from > from);
  const earlier = spans.map((span) => (span.from < from && lasts(span, from) ? { ...span, to: from } : span));
  return inOrder([...earlier, { ...next, from, to: later?.from ?? life.to }]);
}

/** What was entered wrongly is mended over its whole span. */
export function mendValue(spans: readonly Held[], on: Day, next: Omit<Held, 'from' | 'to'>): Held[] {
  const wrong = requireHeld(spans, on);
  return spans.map((span) => (span === wrong ? { ...next, from: span.from, to: span.to } : span));
}

/** The day on which what holds on a day began was entered wrongly: it and the one before meet on another day. */
export function mendSince(spans: readonly Held[], on: Day, since: Day, life: Span): Held[] {
  const wrong = requireHeld(spans, on);
  const before = spans.find((span) => span.to === wrong.from);
  const earliest = before ? before.from < since : wrong.from !== life.from && life.from <= since;
  if (!earliest || !lasts(wrong, since)) {
    throw new RuleBroken('changes-in-order', 'QĐ19 art. 2', {
      vi: 'Ngày bắt đầu phải nằm giữa thay đổi trước và thay đổi sau; ngày đầu của cơ quan có lệnh riêng.',
      en: 'It begins between the change before and the one after; the agency’s first day has a verb of its own.',
    });
  }
  return inOrder(
    spans.map((span) => (span === wrong ? { ...span, from: since } : span === before ? { ...span, to: since } : span)),
  );
}

/** What began on the first day begins on another; each part must still hold a day before its next change. */
export function mendFirstDay(spans: readonly Held[], wrong: Day, right: Day): Held[] {
  return spans.map((span) => {
    if (span.from === wrong && lasts(span, right)) return { ...span, from: right };
    if (span.from !== wrong && span.from > right) return span;
    throw new RuleBroken('changes-in-order', 'QĐ19 art. 2', {
      vi: 'Ngày đầu phải trước mọi thay đổi đã ghi.',
      en: 'The first day comes before every change recorded.',
    });
  });
}

/** Nothing holds from that day on; what would have begun later never does. */
export function endOn<T extends Span>(spans: readonly T[], on: Day): T[] {
  return spans.flatMap((span) => (span.from >= on ? [] : lasts(span, on) ? [{ ...span, to: on }] : [span]));
}

/** True if the span still holds on the day, or begins after it. */
export function lasts(span: Span, day: Day): boolean {
  return span.to === null || day < span.to;
}

/** Today, or the last day of what has ended: by the tree of that day it is judged who answers for it. */
export function lastDay({ validTo }: { validTo: Day | null }, today: Day): Day {
  return validTo !== null && validTo <= today ? addDays(validTo, -1) : today;
}

function requireHeld(spans: readonly Held[], on: Day): Held {
  const held = heldOn(spans, on);
  if (held) return held;
  throw new Invalid('on', { vi: 'Ngày đó không có gì để đính chính.', en: 'Nothing holds on that day.' });
}

export function inOrder<T extends Span>(spans: readonly T[]): T[] {
  return spans.toSorted((a, b) => (a.from < b.from ? -1 : 1));
}
