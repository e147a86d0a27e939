import { addDays, type Day } from './clock.js';
import { Invalid } from './errors.js';

/** A calendar quarter, `2021-Q2`; both days belong to it. */
export interface Quarter {
  name: string;
  year: number;
  quarter: 1 | 2 | 3 | 4;
  firstDay: Day;
  lastDay: Day;
}

const PATTERN = /^(20\d{2})-Q([1-4])$/;

/** Reads `2021-Q2`; anything else is INVALID_INPUT on `period`. */
export function parseQuarter(name: string): Quarter {
  const match = PATTERN.exec(name);
  if (!match) {
    throw new Invalid('period', {
      vi: `Kỳ báo cáo “${name.slice(0, 20)}” không hợp lệ; hãy viết như 2021-Q2.`,
      en: `Unknown period "${name.slice(0, 20)}"; write it like 2021-Q2.`,
    });
  }
  const year = Number(match[1]);
  const quarter = Number(match[2]) as Quarter['quarter'];
  const month = (number: number): string => String(number).padStart(2, '0');
  const nextFirst = quarter === 4 ? `${year + 1}-01-01` : `${year}-${month(quarter * 3 + 1)}-01`;
  return {
    name,
    year,
    quarter,
    firstDay: `${year}-${month(quarter * 3 - 2)}-01`,
    lastDay: addDays(nextFirst, -1),
  };
}

/** The quarter that a day belongs to. */
export function quarterOf(day: Day): Quarter {
  return parseQuarter(`${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`);
}

/** The last quarter that had ended before the day. */
export function quarterBefore(day: Day): Quarter {
  return quarterOf(addDays(quarterOf(day).firstDay, -1));
}
