import { addDays, isDay, type Day } from '@qms/kernel';

const DAY_MONTH_YEAR = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;
const YEAR_MONTH_DAY = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/;
const IN_WORDS = /^(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})$/i;

/** A day as people write it: 30/06/2021, 30.6.2021, 2021-06-30, ngày 30 tháng 6 năm 2021; null when it is none. */
export function readDay(text: string): Day | null {
  const given = text.normalize('NFC').trim();
  const dayFirst = DAY_MONTH_YEAR.exec(given) ?? IN_WORDS.exec(given);
  if (dayFirst) return dayFrom(dayFirst[3], dayFirst[2], dayFirst[1]);
  const yearFirst = YEAR_MONTH_DAY.exec(given);
  return yearFirst ? dayFrom(yearFirst[1], yearFirst[2], yearFirst[3]) : null;
}

function dayFrom(year = '', month = '', day = ''): Day | null {
  const made = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(made) ? made : null;
}

/** The day that a spreadsheet counts from 1900 (or 1904); it holds 29/02/1900, which never was. Null out of its range. */
export function daySerial(serial: number, from1904: boolean): Day | null {
  const whole = Math.floor(serial);
  if (!Number.isFinite(serial) || whole < 61 || whole > 2_958_465) return null;
  return from1904 ? addDays('1904-01-01', whole) : addDays('1899-12-30', whole);
}
