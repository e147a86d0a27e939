import { Invalid, isId, type Day, type Role, type Sentence } from '@qms/kernel';
import type { Level, Obligation } from '../agency/agency.js';
import type { Kind, Standing } from '../declaration/declaration.js';
import type { Stage } from '../stage/stage.js';
import type { State } from '../succession/succession.js';

export const LISTS = [
  'AGENCIES',
  'QUALITY_SYSTEMS',
  'DECLARATIONS',
  'PROCEDURES',
  'OFFICERS',
  'SUCCESSIONS',
  'ANNOUNCEMENTS',
  'OBLIGATIONS',
] as const;
export type List = (typeof LISTS)[number];

/** What the lists can be filtered by; each knows only its own part of it. */
export interface ListFilter {
  level?: Level | undefined;
  obligation?: Obligation | undefined;
  parentId?: string | undefined;
  subtreeOf?: string | undefined;
  search?: string | undefined;
  agencyId?: string | undefined;
  qualitySystemId?: string | undefined;
  role?: Role | undefined;
  stage?: Stage | undefined;
  edition?: string | undefined;
  standing?: Standing | undefined;
  kind?: Kind | undefined;
  state?: State | undefined;
  unpublished?: boolean | undefined;
  dueBefore?: Day | undefined;
}

const FILTERS: Readonly<Record<List, readonly (keyof ListFilter)[]>> = {
  AGENCIES: ['level', 'obligation', 'parentId', 'subtreeOf', 'search'],
  QUALITY_SYSTEMS: ['stage', 'edition', 'agencyId', 'subtreeOf'],
  DECLARATIONS: ['qualitySystemId', 'agencyId', 'edition', 'standing', 'kind'],
  PROCEDURES: ['agencyId'],
  OFFICERS: ['agencyId', 'role'],
  SUCCESSIONS: ['state'],
  ANNOUNCEMENTS: ['unpublished'],
  OBLIGATIONS: ['dueBefore'],
};
/** These are seen as they are now: no other day can be asked of them. */
const ONLY_NOW: readonly List[] = ['DECLARATIONS', 'OFFICERS', 'SUCCESSIONS', 'ANNOUNCEMENTS', 'OBLIGATIONS'];
const IDS = ['parentId', 'subtreeOf', 'agencyId', 'qualitySystemId'] as const;

/** The filter as its list understands it; one that the list does not know would silently export everything. */
export function checkedFilter(list: List, given: ListFilter): ListFilter {
  const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value != null)) as ListFilter;
  for (const field of Object.keys(filter) as (keyof ListFilter)[]) {
    if (FILTERS[list].includes(field)) continue;
    throw new Invalid(`filter.${field}`, {
      vi: 'Danh sách này không lọc theo mục đó.',
      en: 'This list is not filtered by that.',
    });
  }
  for (const field of IDS) {
    if (filter[field] !== undefined && !isId(filter[field]))
      throw new Invalid(`filter.${field}`, { vi: 'Không phải mã định danh.', en: 'Not an id.' });
  }
  if (list === 'OBLIGATIONS' && filter.dueBefore === undefined)
    throw new Invalid('filter.dueBefore', { vi: 'Hãy ghi trước ngày nào.', en: 'Say before which day.' });
  return filter;
}

export function checkedDay(list: List, asOf: Day | null, today: Day): Day {
  if (asOf !== null && asOf !== today && ONLY_NOW.includes(list)) {
    throw new Invalid('asOf', {
      vi: 'Danh sách này chỉ có bản hiện tại.',
      en: 'This list is seen as it is today.',
    });
  }
  return asOf ?? today;
}

/** A column of an exported list. */
export interface ListColumn {
  title: Sentence;
  width: number;
}

const column = (vi: string, en: string, width: number): ListColumn => ({ title: { vi, en }, width });

/** Titles are those that an import of the same list knows. */
export const LIST_COLUMNS: Readonly<Record<List, readonly ListColumn[]>> = {
  AGENCIES: [
    column('Mã', 'Code', 14),
    column('Tên cơ quan', 'Name', 60),
    column('Cấp', 'Level', 24),
    column('Đơn vị cấp trên', 'Parent', 16),
    column('Tên đơn vị cấp trên', 'Parent name', 50),
    column('Đối tượng', 'Obligation', 20),
    column('Tên viết tắt', 'Short name', 20),
    column('Mã định danh', 'Identifier', 16),
    column('Đơn vị chủ trì', 'Lead unit', 40),
    column('Có từ ngày', 'Since', 14),
  ],
  QUALITY_SYSTEMS: [
    column('Mã cơ quan', 'Agency code', 14),
    column('Cơ quan', 'Agency', 50),
    column('Hệ thống', 'System', 40),
    column('Giai đoạn', 'Stage', 20),
    column('Phiên bản', 'Edition', 12),
    column('Phạm vi', 'Scope', 60),
    column('Cơ quan cùng hệ thống', 'Members', 30),
    column('Ngày lập', 'Established on', 14),
    column('Ngày xác nhận hiệu lực', 'Confirmed on', 14),
    column('Hạn công bố lại', 'Redeclare by', 14),
  ],
  DECLARATIONS: [
    column('Mã cơ quan', 'Agency code', 14),
    column('Cơ quan', 'Agency', 50),
    column('Số quyết định', 'Number', 20),
    column('Ngày công bố', 'Declared on', 14),
    column('Phiên bản', 'Edition', 12),
    column('Người ký', 'Signer', 30),
    column('Phạm vi', 'Scope', 60),
    column('Ngày thông báo', 'Notice on', 14),
    column('Niêm yết tại trụ sở', 'Posted at the office', 14),
    column('Đăng trên cổng', 'Posted online', 14),
  ],
  PROCEDURES: [
    column('Mã thủ tục', 'Code', 26),
    column('Tên thủ tục', 'Name', 80),
    column('Lĩnh vực', 'Field', 30),
    column('Thời hạn giải quyết', 'Statutory days', 16),
    column('Số quyết định', 'Decision', 20),
    column('Ngày ký', 'Signed on', 14),
  ],
  OFFICERS: [
    column('Thư điện tử', 'Email', 34),
    column('Họ và tên', 'Full name', 34),
    column('Vai trò', 'Role', 24),
    column('Mã cơ quan', 'Agency code', 14),
    column('Từ ngày', 'Valid from', 14),
    column('Đến ngày', 'Valid to', 14),
  ],
  // a line a pair: who ended, and who took its place
  SUCCESSIONS: [
    column('Ngày hiệu lực', 'On', 14),
    column('Căn cứ', 'Legal basis', 40),
    column('Hình thức', 'Kind', 14),
    column('Mã cũ', 'From code', 14),
    column('Cơ quan kết thúc', 'Agency that ends', 50),
    column('Mã mới', 'To code', 14),
    column('Cơ quan kế thừa', 'Successor', 50),
    column('Trạng thái', 'State', 14),
  ],
  ANNOUNCEMENTS: [
    column('Mã cơ quan', 'Agency code', 14),
    column('Cơ quan', 'Agency', 50),
    column('Số quyết định', 'Number', 20),
    column('Ngày ký', 'Signed on', 14),
    column('Hạn công khai', 'Due on', 14),
    column('Ngày công khai', 'Published on', 14),
    column('Nơi công khai', 'Published at', 50),
  ],
  OBLIGATIONS: [
    column('Hạn', 'Due on', 14),
    column('Mã cơ quan', 'Agency code', 14),
    column('Cơ quan', 'Agency', 50),
    column('Quy định', 'Rule', 22),
    column('Việc phải làm', 'What is due', 60),
  ],
};

/** What a file of the list is called, without accents: such names survive every system. */
export const LIST_NAMES: Readonly<Record<List, Sentence>> = {
  AGENCIES: { vi: 'Danh sách cơ quan', en: 'Agencies' },
  QUALITY_SYSTEMS: { vi: 'Hệ thống quản lý chất lượng', en: 'Quality systems' },
  DECLARATIONS: { vi: 'Công bố hợp chuẩn', en: 'Declarations' },
  PROCEDURES: { vi: 'Thủ tục hành chính', en: 'Procedures' },
  OFFICERS: { vi: 'Người dùng và vai trò', en: 'Officers' },
  SUCCESSIONS: { vi: 'Sắp xếp tổ chức', en: 'Successions' },
  ANNOUNCEMENTS: { vi: 'Quyết định công bố thủ tục', en: 'Announcements' },
  OBLIGATIONS: { vi: 'Việc đến hạn', en: 'Obligations' },
};
