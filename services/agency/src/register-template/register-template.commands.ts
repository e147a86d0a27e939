import type { Language } from '@qms/chassis';
import { openTable, type TableFormat } from '@qms/documents';
import { LEVELS, OBLIGATIONS } from '../agency/agency.js';
import { AGENCY_COLUMNS, LEVEL_WORDS, OBLIGATION_WORDS } from '../agency-words/agency-words.js';
import { DECLARATION_COLUMNS } from '../declaration-import/declaration-import.js';
import { OFFICER_COLUMNS } from '../officer-import/officer-import.js';
import { PROCEDURE_COLUMNS } from '../procedure-import/procedure-import.js';
import { ROLES } from '@qms/kernel';
import type { ImportColumn } from '../register-import/register-import.js';
import { SUCCESSION_COLUMNS, WAY_WORDS } from '../succession-import/succession-import.js';

export const TEMPLATE_NAMES = ['agencies', 'declarations', 'officers', 'procedures', 'successions'] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

interface Template {
  columns: readonly ImportColumn[];
  /** One row, so that nobody must guess what goes where; it is marked, and an import passes it over. */
  example: Readonly<Record<string, string>>;
  /** What a column takes. */
  values: Readonly<Record<string, readonly string[]>>;
}

const TEMPLATES: Readonly<Record<TemplateName, Template>> = {
  agencies: {
    columns: AGENCY_COLUMNS.filter(({ name }) => !['parent_name', 'lead_unit', 'since'].includes(name)),
    example: {
      ...{ code: '20314', name: 'Ủy ban nhân dân phường Hòa Xuân', level: LEVEL_WORDS.COMMUNE[0], parent_code: '495' },
      ...{ obligation: OBLIGATION_WORDS.ENCOURAGED[0], short_name: 'UBND P. Hòa Xuân', org_code: 'H17.20.05' },
    },
    values: {
      level: LEVELS.map((level) => LEVEL_WORDS[level][0]),
      obligation: OBLIGATIONS.map((obligation) => OBLIGATION_WORDS[obligation][0]),
    },
  },
  declarations: {
    columns: DECLARATION_COLUMNS.filter(({ name }) => !/^(holder_name|notice_on|posted_)/.test(name)),
    example: {
      ...{ holder_code: '48-STC', members: '', edition: '2015', number: '125/QĐ-STC' },
      ...{ declared_on: '15/03/2020', signer: 'Nguyễn Văn An' },
    },
    values: {},
  },
  officers: {
    columns: OFFICER_COLUMNS,
    example: {
      ...{ email: 'an.nv@example.gov.vn', name: 'Nguyễn Văn An', role: 'HEAD' },
      ...{ agency_code: '48-STC', valid_from: '01/01/2021' },
    },
    values: { role: ROLES.filter((role) => role !== 'SERVICE') },
  },
  procedures: {
    columns: PROCEDURE_COLUMNS,
    example: {
      ...{ code: '1.009354', name: 'Cấp giấy phép xây dựng', field: 'Hoạt động xây dựng' },
      ...{ statutory_days: '20 ngày làm việc', agencies: '48-SXD', decision_number: '510/QĐ-UBND' },
      decision_on: '01/03/2021',
    },
    values: {},
  },
  successions: {
    columns: SUCCESSION_COLUMNS.filter(({ name }) => !['from_is', 'to_is', 'state'].includes(name)),
    example: {
      ...{ on: '01/01/2025', legal_basis: 'Nghị quyết 1251/NQ-UBTVQH15', kind: WAY_WORDS.MERGE[0] },
      ...{ from_code: '20203', to_code: '20209', to_name: '', to_level: '', to_parent_code: '', to_obligation: '' },
    },
    values: {
      kind: Object.values(WAY_WORDS).map(([word]) => word),
      to_level: LEVELS.map((level) => LEVEL_WORDS[level][0]),
      to_obligation: OBLIGATIONS.map((obligation) => OBLIGATION_WORDS[obligation][0]),
    },
  },
};

const WIDTHS: Readonly<Record<string, number>> = { name: 60, signer: 30, field: 30, members: 30, email: 34 };

/** A title that the import knows: in English one without accents, else the name that programs write. */
function titleIn(language: Language, { name, titles }: ImportColumn): string {
  return (language === 'en' ? titles.find((title) => /^[ -~]+$/.test(title)) : titles[0]) ?? name;
}

/** A file to fill in: titles, one example, and the values that a column takes. */
export async function makeTemplate(name: TemplateName, format: TableFormat, language: Language): Promise<Uint8Array> {
  const { columns, example, values } = TEMPLATES[name];
  const written = columns.map((column) => ({
    title: titleIn(language, column),
    width: WIDTHS[column.name] ?? 22,
    ...(values[column.name] ? { values: values[column.name] ?? [] } : {}),
  }));
  const table = openTable(format, language === 'vi' ? 'Mẫu nhập' : 'Template', [
    { title: 'STT', width: 8 },
    ...written,
  ]);
  await table.add([['Ví dụ', ...columns.map((column) => example[column.name] ?? null)]]);
  return table.finish();
}
