import { newId } from '@qms/kernel';
import { describe, expect, test } from 'vitest';
import { LEVELS, type Level } from '../agency/agency.js';
import {
  familyOf,
  GROUNDS,
  GROUNDS_BY_LEVEL,
  isOffice,
  requireOwnSystem,
  requireSharing,
  SHARING,
  type Ground,
  type Sharer,
} from './sharing.js';

const agency = (level: Level, parentId: string | null = null, name = 'Cơ quan'): Sharer => {
  return { id: newId(), level, parentId, name };
};
const province = agency('PROVINCE');
const office = agency('DEPARTMENT', province.id, 'Văn phòng Ủy ban nhân dân');
const department = agency('DEPARTMENT', province.id, 'Sở Tài chính');
const district = agency('DISTRICT', province.id);
const division = agency('DIVISION', district.id);
const otherOffice = agency('DEPARTMENT', province.id, 'Văn phòng Đoàn đại biểu Quốc hội');
const hospital = agency('PUBLIC_SERVICE_UNIT', province.id, 'Bệnh viện');
const gazette = agency('PUBLIC_SERVICE_UNIT', office.id, 'Trung tâm Công báo');
const unit = agency('PUBLIC_SERVICE_UNIT', department.id);

describe('sharing', () => {
  test.each([
    ['a committee with its office', province, office, []],
    ['an office with its committee', office, province, []],
    ['a committee with its office beside their public service units', province, office, [hospital, gazette]],
    ['a committee and its office with a public service unit', province, hospital, [office, gazette]],
    ['an office with its own', office, gazette, [province]],
    ['a district with its division', district, division, []],
    ['a district with one division more', district, division, [agency('DIVISION', district.id)]],
    ['a department with its public service unit', department, unit, []],
  ])('lets %s', (_, holder, joining, others) => {
    expect(() => requireSharing(holder, joining, [holder, ...others])).not.toThrow();
  });

  test.each([
    ['a department with a committee', province, department, [], 'one-system-a-department'],
    ['another office', province, agency('DEPARTMENT', newId(), 'Văn phòng UBND'), [], 'committee-and-its-office'],
    ['an office beside a department', province, office, [department], 'committee-and-its-office'],
    ['an office beside another', province, office, [otherOffice], 'committee-and-its-office'],
    ['an office beside a board', province, office, [agency('BOARD', province.id)], 'committee-and-its-office'],
    ['an office beside a district', province, office, [district], 'committee-and-its-office'],
    ['an office beside a division', province, office, [division], 'committee-and-its-office'],
    ['an office beside another’s public service unit', province, office, [unit], 'committee-and-its-office'],
    ['a department with its office', department, office, [], 'committee-and-its-office'],
    ['two departments', department, agency('DEPARTMENT', province.id), [], 'one-system-a-department'],
    ['a board', department, agency('BOARD', province.id), [], 'one-system-a-department'],
    ['a sub-department', department, agency('SUB_DEPARTMENT', department.id), [], 'one-system-a-sub-department'],
    ['two districts', district, agency('DISTRICT', province.id), [], 'one-system-a-district'],
    [
      'a division of another district',
      district,
      agency('DIVISION', newId()),
      [],
      'divisions-share-with-their-district',
    ],
    [
      'a division of a department',
      department,
      agency('DIVISION', department.id),
      [],
      'divisions-share-with-their-district',
    ],
    ['a commune', district, agency('COMMUNE', district.id), [], 'one-system-a-commune'],
    ['another’s public service unit', district, unit, [], 'public-unit-with-its-parent'],
    ['a ministry', province, agency('MINISTRY'), [], 'one-system-a-ministry'],
  ])('refuses %s', (_, holder, joining, others, rule) => {
    let broken: unknown;
    try {
      requireSharing(holder, joining, [holder, ...others]);
    } catch (error) {
      broken = error;
    }
    expect(broken).toMatchObject({ code: 'RULE_BROKEN', details: { rule } });
  });

  test('says who may share with a committee and its office, and by which clauses', () => {
    const refused = (): void => requireSharing(province, office, [province, department]);
    expect(refused).toThrow('and beside them only their own public service units');
    expect(SHARING.PROVINCE).toMatchObject({ legalBasis: 'TT26 art. 6.1, 6.5' });
  });

  test.each(LEVELS)('of %s has a rule with its clause', (level) => {
    expect(SHARING[level].legalBasis).toMatch(/^(TT26 art\. 6|QĐ19 art\. 2)/);
  });

  test('a committee and its office are of one family, as are the divisions of a district', () => {
    expect(familyOf(office)).toBe(familyOf(province));
    expect([division, agency('DIVISION', district.id)].map(familyOf)).toEqual([district.id, district.id]);
    expect(familyOf(agency('MINISTRY'))).not.toBe(familyOf(agency('MINISTRY')));
  });

  test('an office is told by its name, in either spelling of its accents', () => {
    expect(isOffice(office)).toBe(true);
    expect(isOffice({ ...office, name: 'VĂN PHÒNG UBND'.normalize('NFD') })).toBe(true);
    expect([department, { ...office, level: 'BOARD' as const }].map(isOffice)).toEqual([false, false]);
  });
});

describe('a system of one’s own', () => {
  const kin = { divisionsApart: 0, partnerServed: false };
  const needs = (level: Level): readonly Ground[] => GROUNDS_BY_LEVEL[level]?.grounds ?? [];

  test.each(LEVELS)('of a %s needs its grounds, each of them', (level) => {
    const holder = agency(level);
    expect(() => requireOwnSystem(holder, needs(level), kin)).not.toThrow();
    for (const left of needs(level)) {
      const others = GROUNDS.filter((ground) => ground !== left);
      expect(() => requireOwnSystem(holder, others, kin)).toThrow(GROUNDS_BY_LEVEL[level]?.en);
    }
  });

  test('is the third division’s and not the fourth’s', () => {
    const has = (divisionsApart: number) => () =>
      requireOwnSystem(division, needs('DIVISION'), { ...kin, divisionsApart });
    expect(has(2)).not.toThrow();
    expect(has(3)).toThrow('at most 3');
  });

  test('is not the office’s whose committee has one', () => {
    expect(() => requireOwnSystem(office, [], { ...kin, partnerServed: true })).toThrow('share one system');
  });
});
