import type { Day } from '@qms/kernel';

/** One agency of the scope as the gateway told it; null parts were not answered, and are shown as missing. */
export interface AgencyFacts {
  agencyId: string;
  code: string;
  name: string;
  level: string;
  obligation: string | null;
  system: {
    id: string;
    stage: string;
    edition: string | null;
    convertedOn: Day | null;
    declarationNumber: string | null;
    declaredOn: Day | null;
  } | null;
  audit: { inspected: boolean; inspectedOnSite: boolean } | null;
  documents: { effective: number; reviewOverdue: number } | null;
}

/** What the paper says besides the rows, frozen with them. */
export interface Heading {
  scopeCode: string;
  scopeName: string;
  issuingAgency: string;
  parentAgency: string | null;
  symbol: string;
  place: string;
  edition: string | null;
}

export interface Figure {
  key: string;
  numerator: number;
  denominator: number;
  /** Agencies of the denominator for which the answer is missing; they are in neither count. */
  missing: number;
}

/** For each figure a row is part of: 1 counted, 0 not, null missing. */
export type Membership = Record<string, 0 | 1 | null>;

const LEVEL_KEYS: Readonly<Record<string, string>> = {
  DEPARTMENT: 'department',
  DISTRICT: 'district',
  COMMUNE: 'commune',
};

/** In the order of the paper. */
export const FIGURE_KEYS = [
  'converted.department',
  'converted.district',
  'converted.commune',
  'converted.all',
  'declared.department',
  'declared.district',
  'declared.commune',
  'inspected.any',
  'inspected.onSite',
  'documents.effective',
  'documents.reviewOverdue',
] as const;

export const FIGURE_LABELS: Readonly<Record<string, { vi: string; en: string }>> = {
  'converted.department': { vi: 'Cơ quan cấp sở đã chuyển đổi', en: 'Departments converted' },
  'converted.district': { vi: 'UBND cấp huyện đã chuyển đổi', en: 'Districts converted' },
  'converted.commune': { vi: 'UBND cấp xã đã chuyển đổi', en: 'Communes converted' },
  'converted.all': { vi: 'Tổng số cơ quan đã chuyển đổi', en: 'All agencies converted' },
  'declared.department': { vi: 'Cơ quan cấp sở đã công bố', en: 'Departments declared' },
  'declared.district': { vi: 'UBND cấp huyện đã công bố', en: 'Districts declared' },
  'declared.commune': { vi: 'UBND cấp xã đã công bố', en: 'Communes declared' },
  'inspected.any': {
    vi: 'Cơ quan bắt buộc đã được kiểm tra trong năm',
    en: 'Mandatory agencies inspected in the year',
  },
  'inspected.onSite': { vi: 'Trong đó kiểm tra tại trụ sở', en: 'Of these, at their office' },
  'documents.effective': { vi: 'Cơ quan có tài liệu đang hiệu lực', en: 'Agencies with documents in force' },
  'documents.reviewOverdue': {
    vi: 'Cơ quan có tài liệu quá hạn soát xét',
    en: 'Agencies with documents overdue for review',
  },
};

/** Which figures an agency belongs to, and whether it counts; a pure function of its frozen row. */
export function membershipOf(row: AgencyFacts): Membership {
  const membership: Membership = {};
  const level = LEVEL_KEYS[row.level];
  const converted = row.system?.convertedOn != null ? 1 : 0;
  membership['converted.all'] = converted;
  if (level !== undefined) {
    membership[`converted.${level}`] = converted;
    membership[`declared.${level}`] = row.system?.declaredOn != null ? 1 : 0;
  }
  if (row.obligation === 'MANDATORY') {
    membership['inspected.any'] = row.audit ? (row.audit.inspected ? 1 : 0) : null;
    membership['inspected.onSite'] = row.audit ? (row.audit.inspectedOnSite ? 1 : 0) : null;
  }
  membership['documents.effective'] = row.documents ? (row.documents.effective > 0 ? 1 : 0) : null;
  membership['documents.reviewOverdue'] = row.documents ? (row.documents.reviewOverdue > 0 ? 1 : 0) : null;
  return membership;
}

/** The figures of a report: they come from the frozen rows alone, so they always add up. */
export function figuresOf(rows: readonly AgencyFacts[]): Figure[] {
  const memberships = rows.map(membershipOf);
  return FIGURE_KEYS.map((key) => {
    const members = memberships.flatMap((membership) => (key in membership ? [membership[key] ?? null] : []));
    return {
      key,
      numerator: members.filter((counted) => counted === 1).length,
      denominator: members.filter((counted) => counted !== null).length,
      missing: members.filter((counted) => counted === null).length,
    };
  }).filter(({ denominator, missing }) => denominator + missing > 0);
}

/** The parts that did not answer for some agency, by the service that keeps silent. */
export function missingParts(rows: readonly AgencyFacts[]): string[] {
  return [
    ...(rows.some(({ audit }) => audit === null) ? ['audit'] : []),
    ...(rows.some(({ documents }) => documents === null) ? ['document-control'] : []),
  ];
}

/** The place where a province's papers are signed: its name without the kind of unit. */
export function placeOf(scopeName: string): string {
  return scopeName.replace(/^Ủy ban nhân dân\s+/i, '').replace(/^(thành phố|tỉnh|quận|huyện|phường|xã)\s+/i, '');
}

/** The unit's part of a symbol: 48-SKHCN signs as SKHCN. */
export function symbolOf(code: string): string {
  return `BC-${code.split('-').at(-1) ?? code}`;
}
