import { join } from 'node:path';
import type { FirstReport } from './demonstration.js';

const HEADLINES = [
  'converted.department',
  'converted.district',
  'converted.commune',
  'converted.all',
  'inspected.any',
  'inspected.onSite',
];

/** The few lines that end a start: where everything is, and what the report says. */
export function addressLines(origin: string, dataDir: string): string[] {
  return [
    '',
    `Đăng nhập · sign in  ${origin}/`,
    `GraphQL   ${origin}/graphql`,
    `GraphiQL  ${origin}/graphiql`,
    `Nhật ký · logs  ${join(dataDir, 'logs')}`,
  ];
}

export function reportLines(report: FirstReport, origin: string): string[] {
  const shown = report.figures.filter(({ key }) => HEADLINES.includes(key));
  const width = Math.max(0, ...shown.map(({ label, key }) => (label ?? key).length));
  return [
    '',
    `Báo cáo · report ${report.period}${report.scope ? ` · ${report.scope.name}` : ''}`,
    ...report.renditions.map(({ format, file, url }) => `  ${format.padEnd(5)} ${file ?? absolute(url ?? '', origin)}`),
    ...shown.map(
      ({ key, label, numerator, denominator }) =>
        `  ${(label ?? key).padEnd(width)}  ${numerator ?? '–'}${denominator == null ? '' : `/${denominator}`}`,
    ),
  ];
}

function absolute(url: string, origin: string): string {
  return URL.canParse(url) ? url : new URL(url, origin).toString();
}
