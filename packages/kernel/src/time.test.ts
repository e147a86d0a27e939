import { describe, expect, test } from 'vitest';
import { addDays, addMonths, dayOf, isDay, startOfDay } from './clock.js';
import { newId, isId } from './id.js';
import { cursorOf, openPage } from './page.js';
import { parseQuarter, quarterBefore } from './period.js';
import { fold } from './text.js';
import { addWorkingDays, monthsAfter, weekendsOnly, type WorkingCalendar } from './working-calendar.js';

const calendar: WorkingCalendar = { daysOff: new Set(['2026-04-30', '2026-05-01']), extraWorkingDays: new Set() };

describe('time', () => {
  test('a day begins at midnight in Vietnam', () => {
    expect(dayOf(new Date('2026-12-31T16:59:59Z'))).toBe('2026-12-31');
    expect(dayOf(new Date('2026-12-31T17:00:00Z'))).toBe('2027-01-01');
    expect(startOfDay('2027-01-01').toISOString()).toBe('2026-12-31T17:00:00.000Z');
  });

  test('days that do not exist are none', () => {
    expect(['2021-02-29', '2021-13-01', '21-1-1', '2021-06-30T00:00'].filter(isDay)).toEqual([]);
    expect(isDay('2020-02-29')).toBe(true);
    expect(['1899-12-31', '2200-01-01', '9999-12-30', '0001-01-01'].filter(isDay)).toEqual([]);
    expect(['1900-01-01', '2199-12-31'].filter(isDay)).toHaveLength(2);
  });

  test('no count leaves the calendar', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
    expect(() => addWorkingDays(weekendsOnly, '9999-12-30', 5)).toThrow(RangeError);
    expect(() => addMonths('9999-12-01', 2)).toThrow(RangeError);
    expect(addDays('2199-12-31', 1)).toBe('2200-01-01');
  });

  test('months end on the same day number, or on the last day of a shorter one', () => {
    expect(addMonths('2025-11-30', 3)).toBe('2026-02-28');
    expect(addMonths('2025-12-31', 2)).toBe('2026-02-28');
    expect(addMonths('2021-10-15', 12)).toBe('2022-10-15');
  });

  // the examples of the counting rules: Civil Code art. 145-148
  test('terms are counted as the Civil Code counts them', () => {
    expect(monthsAfter(calendar, '2025-11-30', 3)).toBe('2026-03-02');
    expect(monthsAfter(calendar, '2025-12-31', 2)).toBe('2026-03-02');
    expect(addWorkingDays(calendar, '2026-04-29', 5)).toBe('2026-05-08');
  });

  test('quarters have a first and a last day', () => {
    expect(parseQuarter('2021-Q2')).toMatchObject({ firstDay: '2021-04-01', lastDay: '2021-06-30' });
    expect(parseQuarter('2020-Q4').lastDay).toBe('2020-12-31');
    expect(quarterBefore('2021-01-01').name).toBe('2020-Q4');
    for (const wrong of ['2021-Q5', '2021Q1', '1999-Q1', ''])
      expect(() => parseQuarter(wrong)).toThrow('Unknown period');
  });
});

test('both spellings of tone marks, case and đ fold to one', () => {
  expect(fold('Hoà  Vang')).toBe(fold('HÒA VANG'));
  expect(fold('Đà Nẵng')).toBe('da nang');
});

test('ids made in one instant sort in the order of their making', () => {
  const at = new Date();
  const ids = Array.from({ length: 500 }, () => newId(at));
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every(isId)).toBe(true);
});

test('a page takes 1 to 100 rows and no cursor but its own', () => {
  expect(openPage({ first: 100, after: cursorOf(['a', 'b']) }, 2)).toEqual({ first: 100, after: ['a', 'b'] });
  for (const first of [0, 101, 1.5]) expect(() => openPage({ first }, 1)).toThrow('between 1 and 100');
  for (const after of ['x', cursorOf(['a']), cursorOf(['a', 'b\0'])])
    expect(() => openPage({ first: 1, after }, 2)).toThrow('Not a cursor');
});
