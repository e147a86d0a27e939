import { fold } from '@qms/kernel';
import { LEVELS, OBLIGATIONS, type Level, type Obligation } from '../agency/agency.js';
import type { ImportColumn } from '../register-import/register-import.js';

/** The columns of a register of agencies, as programs name them and as people do. */
export const AGENCY_COLUMNS: readonly ImportColumn[] = [
  { name: 'code', titles: ['Mã', 'Mã cơ quan', 'Mã đơn vị', 'Mã số', 'Code'] },
  { name: 'name', titles: ['Tên cơ quan', 'Tên đơn vị', 'Tên', 'Cơ quan', 'Đơn vị', 'Tên cơ quan, đơn vị', 'Name'] },
  { name: 'level', titles: ['Cấp', 'Loại', 'Cấp hành chính', 'Loại cơ quan', 'Loại hình', 'Level'] },
  {
    name: 'parent_code',
    titles: [
      ...['Đơn vị cấp trên', 'Cơ quan cấp trên', 'Cấp trên', 'Mã cấp trên', 'Mã cơ quan cấp trên'],
      ...['Mã đơn vị cấp trên', 'Cơ quan chủ quản', 'Đơn vị chủ quản', 'Trực thuộc', 'Parent'],
    ],
  },
  { name: 'obligation', titles: ['Đối tượng', 'Đối tượng áp dụng', 'Diện áp dụng', 'Obligation'] },
  { name: 'short_name', titles: ['Tên viết tắt', 'Viết tắt', 'Tên tắt', 'Short name'], optional: true },
  { name: 'org_code', titles: ['Mã định danh', 'Mã định danh điện tử', 'Identifier'], optional: true },
  // an exported register tells these for people; a file that brings them back is not asked about them
  { name: 'parent_name', titles: ['Tên đơn vị cấp trên', 'Parent name'], optional: true },
  { name: 'lead_unit', titles: ['Đơn vị chủ trì', 'Lead unit'], optional: true },
  { name: 'since', titles: ['Có từ ngày', 'Since'], optional: true },
];

/** What people write for a level; the first of each is what a template offers. */
export const LEVEL_WORDS: Readonly<Record<Level, readonly [string, ...string[]]>> = {
  PROVINCE: ['Tỉnh, thành phố', 'Tỉnh', 'Thành phố', 'Cấp tỉnh', 'UBND tỉnh', 'UBND thành phố', 'Province'],
  DEPARTMENT: ['Sở, ban, ngành', 'Sở', 'Sở ngành', 'Cơ quan chuyên môn cấp tỉnh', 'Văn phòng', 'Department'],
  BOARD: ['Ban', 'Ban quản lý', 'Board'],
  SUB_DEPARTMENT: ['Chi cục', 'Sub department'],
  DISTRICT: ['Quận, huyện', 'Quận', 'Huyện', 'Thị xã', 'Cấp huyện', 'UBND huyện', 'UBND quận', 'District'],
  DIVISION: ['Phòng', 'Phòng chuyên môn', 'Cơ quan chuyên môn cấp huyện', 'Division'],
  COMMUNE: [
    'Xã, phường, thị trấn',
    'Xã',
    'Phường',
    'Thị trấn',
    'Xã, phường',
    'Đặc khu',
    'Cấp xã',
    'UBND xã',
    'Commune',
  ],
  PUBLIC_SERVICE_UNIT: ['Đơn vị sự nghiệp', 'Đơn vị sự nghiệp công lập', 'Sự nghiệp', 'Public service unit'],
  MINISTRY: ['Bộ, cơ quan ngang bộ', 'Bộ', 'Bộ ngành', 'Ministry'],
};

export const OBLIGATION_WORDS: Readonly<Record<Obligation, readonly [string, ...string[]]>> = {
  MANDATORY: ['Bắt buộc', 'Mandatory'],
  ENCOURAGED: ['Khuyến khích', 'Encouraged'],
  LOCAL: ['Địa phương quy định', 'Địa phương', 'Local'],
};

const wordOf = (text: string): string =>
  fold(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

function meanings<T extends string>(
  names: readonly T[],
  words: Readonly<Record<T, readonly string[]>>,
): Map<string, T> {
  return new Map(names.flatMap((name) => [name, ...words[name]].map((word): [string, T] => [wordOf(word), name])));
}

const levels = meanings(LEVELS, LEVEL_WORDS);
const obligations = meanings(OBLIGATIONS, OBLIGATION_WORDS);

export const levelOf = (text: string): Level | null => levels.get(wordOf(text)) ?? null;
export const obligationOf = (text: string): Obligation | null => obligations.get(wordOf(text)) ?? null;

/** Digits of a statistical code by level: spreadsheets drop the zeros before it. */
const DIGITS: Partial<Record<Level, number>> = { PROVINCE: 2, DISTRICT: 3, COMMUNE: 5 };

/** A code of digits as long as its level's codes are. */
export function paddedCode(code: string, level: Level): string {
  return /^\d+$/.test(code) ? code.padStart(DIGITS[level] ?? 0, '0') : code;
}

/** The codes that a number without its zeros may have been. */
export function possibleCodes(code: string): string[] {
  if (!/^\d+$/.test(code)) return [code];
  return [...new Set([code, ...Object.values(DIGITS).map((digits) => code.padStart(digits, '0'))])];
}
