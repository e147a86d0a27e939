import { addDays, startOfDay, type Day } from '@qms/kernel';
import { FIGURE_LABELS, type AgencyFacts, type Figure, type Heading } from '../snapshot/snapshot.js';

/** What a paper is made from: frozen, so the same input is the same paper. */
export interface Paper {
  reportId: string;
  period: string;
  asOf: Day;
  revisionNumber: number;
  label: string | null;
  heading: Heading;
  rows: readonly AgencyFacts[];
  figures: readonly Figure[];
  missing: readonly string[];
}

export interface Column {
  title: string;
  width: number;
  align: 'left' | 'center' | 'right';
}

const LEVELS: Readonly<Record<string, string>> = {
  PROVINCE: 'Cấp tỉnh',
  DEPARTMENT: 'Sở, ngành',
  BOARD: 'Ban',
  SUB_DEPARTMENT: 'Chi cục',
  DISTRICT: 'Cấp huyện',
  DIVISION: 'Phòng',
  COMMUNE: 'Cấp xã',
  PUBLIC_SERVICE_UNIT: 'Đơn vị sự nghiệp',
  MINISTRY: 'Bộ',
};
const OBLIGATIONS: Readonly<Record<string, string>> = {
  MANDATORY: 'Bắt buộc',
  ENCOURAGED: 'Khuyến khích',
  LOCAL: 'Theo địa phương',
};
const SERVICES: Readonly<Record<string, string>> = { audit: 'kiểm tra', 'document-control': 'tài liệu' };

const day = (given: Day | null | undefined): string => (given ? given.split('-').toReversed().join('/') : '');
const yesNo = (given: boolean | undefined): string => (given === undefined ? 'không có dữ liệu' : given ? 'x' : '');

/** A share as Vietnamese papers write it: 97,7%. */
export function percent(numerator: number, denominator: number): string {
  if (denominator === 0) return '–';
  return `${(Math.round((numerator * 1000) / denominator) / 10).toLocaleString('vi-VN')}%`;
}

/** A quarter in words: quý II năm 2021. */
export function periodInWords(period: string): string {
  return `quý ${['I', 'II', 'III', 'IV'][Number(period.slice(-1)) - 1] ?? ''} năm ${period.slice(0, 4)}`;
}

/** The summary table, one row an agency, as the XLSX and CSV have it. */
export function summaryTable({ rows }: Paper): { columns: Column[]; rows: (string | number | null)[][] } {
  const column = (title: string, width: number, align: Column['align'] = 'left'): Column => ({ title, width, align });
  return {
    columns: [
      column('STT', 6, 'right'),
      column('Mã', 14),
      column('Tên cơ quan', 48),
      column('Nhóm', 16),
      column('Đối tượng', 16),
      column('Phiên bản TCVN ISO 9001', 14, 'center'),
      column('Số quyết định công bố', 22),
      column('Ngày công bố', 14, 'center'),
      column('Ngày chuyển đổi', 14, 'center'),
      column('Kiểm tra trong năm', 14, 'center'),
      column('Kiểm tra tại trụ sở', 14, 'center'),
      column('Tài liệu hiệu lực', 12, 'right'),
      column('Tài liệu quá hạn soát xét', 14, 'right'),
    ],
    rows: rows.map((row, index) => [
      index + 1,
      row.code,
      row.name,
      LEVELS[row.level] ?? row.level,
      OBLIGATIONS[row.obligation ?? ''] ?? '',
      row.system?.edition ?? '',
      row.system?.declarationNumber ?? '',
      day(row.system?.declaredOn),
      day(row.system?.convertedOn),
      yesNo(row.audit?.inspected),
      yesNo(row.audit?.inspectedOnSite),
      row.documents?.effective ?? 'không có dữ liệu',
      row.documents?.reviewOverdue ?? 'không có dữ liệu',
    ]),
  };
}

/** The instant a paper bears: the morning after its period, so that it is the same whenever it is rendered. */
export function madeAt({ asOf }: Paper): string {
  return startOfDay(addDays(asOf, 1)).toISOString();
}

export function titleOf(paper: Paper): string {
  return `Tình hình xây dựng, áp dụng hệ thống quản lý chất lượng TCVN ISO 9001 ${periodInWords(paper.period)}`;
}

/** The figures as a table of the paper. */
export function figureRows({ figures }: Paper): string[][] {
  return figures.map(({ key, numerator, denominator, missing }, index) => [
    String(index + 1),
    FIGURE_LABELS[key]?.vi ?? key,
    denominator === 0 && missing > 0 ? 'không có dữ liệu' : `${numerator}/${denominator}`,
    denominator === 0 ? '–' : percent(numerator, denominator),
    missing > 0 ? `thiếu ${missing}` : '',
  ]);
}

/** What the paper says before its tables, from the same figures. */
export function opening(paper: Paper): string[] {
  const { heading, figures, missing } = paper;
  const all = figures.find(({ key }) => key === 'converted.all');
  const inspected = figures.find(({ key }) => key === 'inspected.any');
  const onSite = figures.find(({ key }) => key === 'inspected.onSite');
  return [
    `Thực hiện Quyết định số 19/2014/QĐ-TTg ngày 05/3/2014 của Thủ tướng Chính phủ, ${heading.issuingAgency} báo cáo tình hình tại ${heading.scopeName} và các cơ quan trực thuộc đến hết ngày ${day(paper.asOf)} như sau:`,
    ...(all && heading.edition !== null
      ? [
          `Đến hết kỳ báo cáo, ${all.numerator}/${all.denominator} cơ quan (${percent(all.numerator, all.denominator)}) đã công bố hệ thống quản lý chất lượng phù hợp TCVN ISO 9001:${heading.edition}.`,
        ]
      : []),
    ...(inspected && onSite && inspected.denominator > 0
      ? [
          `Từ đầu năm, ${inspected.numerator}/${inspected.denominator} cơ quan thuộc diện bắt buộc đã được kiểm tra, trong đó ${onSite.numerator} cơ quan được kiểm tra tại trụ sở.`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `Phần ${missing.map((name) => SERVICES[name] ?? name).join(', ')} chưa có dữ liệu khi lập báo cáo; các số liệu liên quan được ghi là không có dữ liệu.`,
        ]
      : []),
  ];
}

/** Bars of the chart: how many of each group have converted. */
export function bars({ figures }: Paper): { label: string; percent: number }[] {
  const names: Readonly<Record<string, string>> = {
    department: 'Sở, ngành',
    district: 'Cấp huyện',
    commune: 'Cấp xã',
    all: 'Tất cả',
  };
  return figures
    .filter(({ key, denominator }) => key.startsWith('converted.') && denominator > 0)
    .map(({ key, numerator, denominator }) => ({
      label: names[key.slice('converted.'.length)] ?? key,
      percent: Math.round((numerator * 1000) / denominator) / 10,
    }));
}

/** The agencies behind the figures, as the annex of the paper. */
export function agencyRows({ rows }: Paper): string[][] {
  return rows.map((row, index) => [
    String(index + 1),
    row.name,
    row.system?.edition ?? '',
    row.system?.declarationNumber ?? '',
    day(row.system?.declaredOn),
    row.audit === null
      ? 'không có dữ liệu'
      : row.audit.inspectedOnSite
        ? 'Tại trụ sở'
        : row.audit.inspected
          ? 'Qua hồ sơ'
          : '',
  ]);
}
