/** One row of a demonstration register. */
export interface DemoAgency {
  code: string;
  name: string;
  level: string;
  parentCode: string;
  obligation: string;
}

/** Registers as CSV, the agency's id standing where the services ask for it. */
export interface DemoRegisters {
  agencies: string;
  officers: string;
  declarations: string;
  documents: (idOf: (code: string) => string) => string;
  inspections: (idOf: (code: string) => string) => string;
  leadCode: string;
  rootCode: string;
}

/** Demonstration agencies exist from the day Decision 19/2014/QĐ-TTg took effect. */
export const DEMO_FROM = '2014-05-18';
/** The conversion scheme of Da Nang: Decision 2960/QĐ-UBND of 05/07/2019, complete on 30/06/2021. */
const CONVERSION = { from: '2019-07-08', to: '2021-06-30' };
const FIRST_DECLARATIONS = { from: '2014-08-01', to: '2016-11-30' };
const INSPECTED_YEARS = { from: 2015, to: 2021 };

const DAY_MS = 86_400_000;
const dayAt = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The n-th of `count` days spread evenly between two days, both reached. */
function spread(range: { from: string; to: string }, n: number, count: number): string {
  const [from, to] = [Date.parse(range.from), Date.parse(range.to)];
  return dayAt(from + Math.round(((to - from) / DAY_MS) * (count === 1 ? 1 : n / (count - 1))) * DAY_MS);
}

/** A fixed order that looks like chance: the same on every machine and in every year. */
function mixed<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const weight = (text: string): number =>
    [...text].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16_777_619) >>> 0, 2_166_136_261);
  return items.toSorted((a, b) => weight(keyOf(a)) - weight(keyOf(b)) || (keyOf(a) < keyOf(b) ? -1 : 1));
}

const csv = (header: string, rows: readonly (readonly string[])[]): string =>
  [
    header,
    ...rows.map((row) =>
      row.map((cell) => (/[",;\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','),
    ),
  ].join('\n');

/**
 * A history that is made up but fixed, and agrees with what a city publishes: systems by TCVN ISO 9001:2008 first,
 * conversions to 2015 spread over the scheme and complete on its last day, every agency inspected each year,
 * a third of the mandatory ones at their office.
 */
export function demoRegisters(
  agencies: readonly DemoAgency[],
  root: { rootCode: string; officeCode: string; leadCode: string; suffix: string },
): DemoRegisters {
  const { rootCode, officeCode, leadCode } = root;
  const ordered = mixed(agencies, ({ code }) => code);
  // the committee and its office share one system (TT26 art. 6.1)
  const holders = ordered.filter(({ code }) => code !== officeCode);
  return {
    rootCode,
    leadCode,
    agencies: csv(
      'code,name,level,parent_code,obligation',
      agencies.map((a) => [a.code, a.name, a.level, a.parentCode, a.obligation]),
    ),
    officers: csv('email,name,role,agency_code,valid_from', officerRows(agencies, root)),
    declarations: csv('holder_code,members,edition,number,declared_on,signer', declarationRows(holders, root)),
    documents: (idOf) => csv('agency_id,code,kind,title,effective_on,review_cycle_months', documentRows(ordered, idOf)),
    inspections: (idOf) => csv('agency_id,method,planned_on,counted_on,reference', inspectionRows(ordered, idOf)),
  };
}

function officerRows(
  agencies: readonly DemoAgency[],
  { rootCode, leadCode, suffix }: { rootCode: string; leadCode: string; suffix: string },
): string[][] {
  const staff: [string, string, string, string][] = [
    [`approver${suffix}`, 'Người phê duyệt (trình diễn)', 'APPROVER', rootCode],
    [`lead${suffix}`, 'Đơn vị chủ trì (trình diễn)', 'LEAD', leadCode],
    [`inspector${suffix}`, 'Thành viên đoàn kiểm tra (trình diễn)', 'INSPECTOR', leadCode],
  ];
  // those who hold a role everywhere come with the first province
  const everywhere: [string, string, string, string][] = [
    ['admin', 'Quản trị hệ thống (trình diễn)', 'SYSTEM_ADMINISTRATOR', ''],
    ['ministry', 'Giám sát của Bộ (trình diễn)', 'MINISTRY_OVERSEER', ''],
  ];
  const own = agencies.flatMap(({ code, name }): [string, string, string, string][] => [
    [`head.${code.toLowerCase()}`, `Người đứng đầu ${name}`, 'HEAD', code],
    [`secretary.${code.toLowerCase()}`, `Thư ký ISO ${name}`, 'ISO_SECRETARY', code],
  ]);
  return [...staff, ...(suffix === '' ? everywhere : []), ...own].map(([login, name, role, code]) => [
    `${login}@demo.qms`,
    name,
    role,
    code,
    DEMO_FROM,
  ]);
}

function declarationRows(
  holders: readonly DemoAgency[],
  { rootCode, officeCode }: { rootCode: string; officeCode: string },
): string[][] {
  return holders.flatMap(({ code, name }, n) => {
    const members = code === rootCode ? officeCode : '';
    const signer = `Người đứng đầu ${name}`;
    const first = spread(FIRST_DECLARATIONS, n, holders.length);
    const conversion = spread(CONVERSION, n, holders.length);
    return [
      [code, members, '2008', `${100 + (n % 800)}/QĐ-${first.slice(0, 4)}`, first, signer],
      [code, members, '2015', `${100 + (n % 800)}/QĐ-${conversion.slice(0, 4)}`, conversion, signer],
    ];
  });
}

const PAPERS: readonly [string, string, string][] = [
  ['MHHT-01', 'MODEL', 'Mô hình hệ thống quản lý chất lượng'],
  ['CSCL-01', 'POLICY', 'Chính sách chất lượng'],
  ['MTCL-01', 'OBJECTIVES', 'Mục tiêu chất lượng'],
  ['QT-01', 'PROCEDURE', 'Quy trình kiểm soát thông tin dạng văn bản'],
  ['QT-02', 'PROCEDURE', 'Quy trình đánh giá nội bộ'],
];

function documentRows(ordered: readonly DemoAgency[], idOf: (code: string) => string): string[][] {
  return ordered.flatMap(({ code }, n) =>
    PAPERS.slice(0, 3 + (n % 3)).map(([number, kind, title]) => [
      idOf(code),
      number,
      kind,
      title,
      spread(CONVERSION, n, ordered.length),
      '12',
    ]),
  );
}

function inspectionRows(ordered: readonly DemoAgency[], idOf: (code: string) => string): string[][] {
  const mandatory = ordered.filter(({ obligation }) => obligation === 'mandatory');
  const third = Math.ceil(mandatory.length / 3);
  const rows: string[][] = [];
  for (let year = INSPECTED_YEARS.from; year <= INSPECTED_YEARS.to; year += 1) {
    // each year another third, so that every mandatory agency is visited once in three years
    const start = ((year - INSPECTED_YEARS.from) * third) % mandatory.length;
    const visited = new Set(Array.from({ length: third }, (_, k) => mandatory[(start + k) % mandatory.length]?.code));
    for (const [n, { code }] of ordered.entries()) {
      const season = { from: `${year}-04-05`, to: `${year}-10-29` };
      const counted = spread(season, n, ordered.length);
      const planned = dayAt(Date.parse(counted) - 21 * DAY_MS);
      rows.push([
        idOf(code),
        visited.has(code) ? 'ON_SITE' : 'DESK',
        planned,
        counted,
        `${200 + (n % 700)}/KT-${year}`,
      ]);
    }
  }
  return rows;
}
