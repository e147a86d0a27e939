import { describe, expect, test } from 'vitest';
import { populationDay, quotaOf } from './quota.js';

const nothing = { plannedAny: 0, plannedOnSite: 0, doneAny: 0, doneOnSite: 0 };

describe('the quota of a year', () => {
  test.each([
    [28, 10],
    [27, 9],
    [86, 29],
    [85, 29],
    [3, 1],
    [1, 1],
    [0, 0],
  ])('%i units ask for all of them by any method and %i on site', (units, onSite) => {
    const quota = quotaOf({ ...nothing, units });
    expect(quota.any).toEqual({ required: units, planned: 0, done: 0, lacking: units });
    expect(quota.onSite).toEqual({ required: onSite, planned: 0, done: 0, lacking: onSite });
  });

  test('what is lacking is what is required and not done, never less than nothing', () => {
    const quota = quotaOf({ units: 28, plannedAny: 28, plannedOnSite: 12, doneAny: 20, doneOnSite: 11 });
    expect(quota.any).toEqual({ required: 28, planned: 28, done: 20, lacking: 8 });
    expect(quota.onSite).toEqual({ required: 10, planned: 12, done: 11, lacking: 0 });
  });

  test('the population is taken on the last day of the year, or today while it runs', () => {
    expect(populationDay(2020, '2021-07-15')).toBe('2020-12-31');
    expect(populationDay(2021, '2021-07-15')).toBe('2021-07-15');
    expect(populationDay(2022, '2021-07-15')).toBe('2022-12-31');
    expect(() => populationDay(99999, '2021-07-15')).toThrow('year');
  });
});
