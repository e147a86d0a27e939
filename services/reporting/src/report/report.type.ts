import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { AgencyType } from '../references.js';
import { FORMATS, KINDS, STATES, type Format, type Kind, type State } from './report.js';

const asEnum = <Name extends string>(names: readonly Name[]): Record<Name, Name> =>
  Object.fromEntries(names.map((name) => [name, name])) as Record<Name, Name>;

export const ReportKind = asEnum(KINDS);
registerEnumType(ReportKind, {
  name: 'ReportKind',
  description: 'QUARTERLY is a local setting; the law knows none of that rhythm (QĐ19 art. 12.6 asks each December).',
});
export const ReportStatus = asEnum(STATES);
registerEnumType(ReportStatus, { name: 'ReportStatus', description: 'Where the making of a report stands.' });
export const ReportFormat = asEnum(FORMATS);
registerEnumType(ReportFormat, { name: 'ReportFormat', description: 'A file format.' });

@Directive('@key(fields: "id")')
@ObjectType('Report', {
  description:
    'An official account of a scope for a period; its rows are frozen once, and all it prints comes from them.',
})
export class ReportType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change.' })
  version!: number;

  @Field(() => ReportKind, { description: 'Its kind.' })
  kind!: Kind;

  @Field(() => String, { description: 'A calendar quarter, such as 2021-Q2.' })
  period!: string;

  @Field(() => DayScalar, { description: 'The last day of the period; the register is read as of it.' })
  asOf!: Day;

  @Field(() => Int, { description: '1 for the first; a correction makes the next.' })
  revisionNumber!: number;

  scopeAgencyId!: string;
  state!: State;
}

@InputType('ReportFilter', { description: 'Every condition given must hold.' })
export class ReportFilterInput {
  @Field(() => ReportKind, { nullable: true, description: 'Only this kind.' })
  kind?: Kind;

  @Field(() => String, { nullable: true, description: 'Only this period.' })
  period?: string;

  @Field(() => ID, { nullable: true, description: 'Only this scope.' })
  scopeAgencyId?: string;
}

@ObjectType('ReportFigure', {
  description: 'One number of a report; `rows(figure: key)` opens it to the agencies behind it.',
})
export class ReportFigureType {
  @Field(() => String, { description: 'Its stable name, such as converted.all.' })
  key!: string;

  @Field(() => String, { description: 'In the reader’s language.' })
  label!: string;

  @Field(() => Int, { description: 'Agencies that count.' })
  numerator!: number;

  @Field(() => Int, { description: 'Agencies asked about, those without an answer left out.' })
  denominator!: number;

  @Field(() => Int, { description: 'Agencies for which no answer came: missing, not zero.' })
  missing!: number;
}

@ObjectType('ReportRow', { description: 'An agency as it was frozen into the report.' })
export class ReportRowType {
  @Field(() => Int, { description: 'Its place in the report, from 1.' })
  place!: number;

  @Field(() => AgencyType, { nullable: true, description: 'The agency on the day of the report.' })
  agency!: AgencyType | null;

  @Field(() => String, { description: 'Its code then.' })
  code!: string;

  @Field(() => String, { description: 'Its name then.' })
  name!: string;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it counts in the figure asked for; null when it is missing there, or no figure was asked for.',
  })
  counted!: boolean | null;
}

@ObjectType('ReportRendition', { description: 'A file of a report; the same rows and renderer make the same bytes.' })
export class ReportRenditionType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => ReportFormat, { description: 'Its format.' })
  format!: Format;

  @Field(() => String, { description: 'vi or en.' })
  language!: string;

  @Field(() => String, { description: 'Which renderer made it.' })
  rendererVersion!: string;

  @Field(() => String, { description: 'SHA-256 of its bytes, hex.' })
  sha256!: string;

  @Field(() => Int, { description: 'Its size.' })
  bytes!: number;

  @Field(() => String, { description: 'Where the gateway streams it, for whoever may read the report.' })
  url!: string;
}

export const ReportConnection = connectionType('Report', () => ReportType);
export const ReportRowConnection = connectionType('ReportRow', () => ReportRowType);
