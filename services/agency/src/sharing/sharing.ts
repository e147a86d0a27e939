import { fold, RuleBroken, type Sentence } from '@qms/kernel';
import type { Level } from '../agency/agency.js';

/** An agency as the rules of sharing look at it, on the day that is asked about. */
export interface Sharer {
  id: string;
  level: Level;
  parentId: string | null;
  name: string;
}

/** What the holder of a system relies on where the law asks for more than its level. */
export const GROUNDS = ['OWN_SEAT', 'OWN_SEAL', 'OWN_ACCOUNT', 'MODEL_FRAMEWORK', 'PROVINCE_DECISION'] as const;
export type Ground = (typeof GROUNDS)[number];

/** Who else in the family of the holder has a system already. */
export interface Kin {
  /** Systems held by divisions of the same district: as many as there are at most on any day from then on. */
  divisionsApart: number;
  /** For a People’s Committee of a province its office, for the office the committee. */
  partnerServed: boolean;
}

export const MOST_DIVISIONS_APART = 3;

/** The office of a province’s People’s Committee: the department whose name says so. */
export function isOffice({ level, name }: Pick<Sharer, 'level' | 'name'>): boolean {
  return level === 'DEPARTMENT' && fold(name).startsWith('van phong');
}

/** Who stands at the head of those that the rules count together: the district of divisions, the committee of an office. */
export function familyOf({ id, level, parentId }: Pick<Sharer, 'id' | 'level' | 'parentId'>): string {
  return level === 'PROVINCE' ? id : (parentId ?? id);
}

interface Rule extends Sentence {
  rule: string;
  legalBasis: string;
}

interface SharingRule extends Rule {
  allows(holder: Sharer, joining: Sharer, others: readonly Sharer[]): boolean;
}

const never = (): boolean => false;
const belongs = (holder: Sharer, joining: Sharer): boolean => joining.parentId === holder.id;

const COMMITTEE_AND_OFFICE: SharingRule = {
  rule: 'committee-and-its-office',
  legalBasis: 'TT26 art. 6.1, 6.5',
  vi: 'UBND cấp tỉnh và Văn phòng của mình dùng chung một hệ thống; ngoài ra chỉ có đơn vị sự nghiệp trực thuộc, theo quyết định của UBND cấp tỉnh.',
  en: 'A province’s People’s Committee and its office share one system, and beside them only their own public service units, by decision of the province.',
  allows: (holder, joining, others) => {
    const [committee, office] = holder.level === 'PROVINCE' ? [holder, joining] : [joining, holder];
    const pair = committee.level === 'PROVINCE' && isOffice(office) && belongs(committee, office);
    const theirs = ({ level, parentId }: Sharer): boolean =>
      level === 'PUBLIC_SERVICE_UNIT' && (parentId === committee.id || parentId === office.id);
    return pair && others.every(theirs);
  },
};
const DEPARTMENT_APART: SharingRule = {
  rule: 'one-system-a-department',
  legalBasis: 'TT26 art. 6.2a',
  vi: 'Mỗi cơ quan chuyên môn thuộc UBND cấp tỉnh có một hệ thống riêng.',
  en: 'Each specialised agency of a province has a system of its own.',
  allows: never,
};
const apart = (rule: string, legalBasis: string, vi: string, en: string): SharingRule => {
  return { rule, legalBasis, vi, en, allows: never };
};

/** By the level of the agency that would join: with whom it may share, and where that is written. */
export const SHARING: Readonly<Record<Level, SharingRule>> = {
  PROVINCE: COMMITTEE_AND_OFFICE,
  DEPARTMENT: DEPARTMENT_APART,
  BOARD: DEPARTMENT_APART,
  SUB_DEPARTMENT: apart(
    'one-system-a-sub-department',
    'TT26 art. 6.2b',
    'Mỗi chi cục và tương đương có một hệ thống riêng.',
    'Each sub-department has a system of its own.',
  ),
  DISTRICT: apart(
    'one-system-a-district',
    'TT26 art. 6.3',
    'UBND cấp huyện chỉ dùng chung hệ thống với các phòng của mình.',
    'A district shares its own system with its divisions alone.',
  ),
  DIVISION: {
    rule: 'divisions-share-with-their-district',
    legalBasis: 'TT26 art. 6.3a',
    vi: 'Phòng chỉ dùng chung hệ thống với UBND cấp huyện của mình.',
    en: 'A division shares the system of its own district.',
    allows: (holder, joining) => holder.level === 'DISTRICT' && belongs(holder, joining),
  },
  COMMUNE: apart(
    'one-system-a-commune',
    'TT26 art. 6.4',
    'UBND xã, phường, thị trấn áp dụng hệ thống riêng theo mô hình khung.',
    'A commune applies a system of its own by the model framework.',
  ),
  PUBLIC_SERVICE_UNIT: {
    rule: 'public-unit-with-its-parent',
    legalBasis: 'TT26 art. 6.5',
    vi: 'Đơn vị sự nghiệp chỉ dùng chung hệ thống với cơ quan chủ quản, theo quyết định của UBND cấp tỉnh.',
    en: 'A public service unit shares with the agency it belongs to, by decision of the province.',
    allows: belongs,
  },
  MINISTRY: apart(
    'one-system-a-ministry',
    'QĐ19 art. 2.1a',
    'Bộ, ngành có hệ thống riêng.',
    'A ministry has a system of its own.',
  ),
};

/** Refuses what TT26 art. 6 does not let share; `others` are those that the system serves already. */
export function requireSharing(holder: Sharer, joining: Sharer, others: readonly Sharer[]): void {
  const rule = isOffice(joining) ? COMMITTEE_AND_OFFICE : SHARING[joining.level];
  const rest = others.filter(({ id }) => id !== holder.id && id !== joining.id);
  if (!rule.allows(holder, joining, rest)) throw broken(rule);
}

interface GroundRule extends Rule {
  grounds: readonly Ground[];
}

/** What a level must bring to have a system of its own; levels that are not here bring nothing. */
export const GROUNDS_BY_LEVEL: Readonly<Partial<Record<Level, GroundRule>>> = {
  DIVISION: {
    rule: 'division-with-seat-seal-and-account',
    legalBasis: 'TT26 art. 6.3b',
    vi: 'Phòng chỉ có hệ thống riêng khi có trụ sở, con dấu và tài khoản riêng.',
    en: 'A division has a system of its own only with its own seat, seal and account.',
    grounds: ['OWN_SEAT', 'OWN_SEAL', 'OWN_ACCOUNT'],
  },
  COMMUNE: {
    rule: 'commune-by-the-model-framework',
    legalBasis: 'TT26 art. 6.4',
    vi: 'UBND xã, phường, thị trấn phải theo mô hình khung do Bộ Khoa học và Công nghệ công bố.',
    en: 'A commune follows the model framework that the ministry published.',
    grounds: ['MODEL_FRAMEWORK'],
  },
  PUBLIC_SERVICE_UNIT: {
    rule: 'public-unit-by-decision-of-the-province',
    legalBasis: 'TT26 art. 6.5',
    vi: 'Đơn vị sự nghiệp áp dụng hệ thống khi UBND cấp tỉnh quyết định.',
    en: 'A public service unit has a system by decision of the province.',
    grounds: ['PROVINCE_DECISION'],
  },
};

/** Refuses a system of its own to whom TT26 art. 6 gives none. */
export function requireOwnSystem(holder: Sharer, grounds: readonly Ground[], kin: Kin): void {
  const needed = GROUNDS_BY_LEVEL[holder.level];
  if (needed?.grounds.some((ground) => !grounds.includes(ground))) throw broken(needed);
  if (holder.level === 'DIVISION' && kin.divisionsApart >= MOST_DIVISIONS_APART) {
    throw new RuleBroken('three-divisions-apart-at-most', 'TT26 art. 6.3b', {
      vi: `Mỗi huyện có nhiều nhất ${MOST_DIVISIONS_APART} phòng có hệ thống riêng; các phòng khác dùng chung với UBND.`,
      en: `A district has at most ${MOST_DIVISIONS_APART} divisions with systems of their own; the others share its own.`,
    });
  }
  if (kin.partnerServed) throw broken(COMMITTEE_AND_OFFICE);
}

function broken({ rule, legalBasis, vi, en }: Rule): RuleBroken {
  return new RuleBroken(rule, legalBasis, { vi, en });
}
