import { DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Level, Obligation } from '../agency/agency.js';
import { AgencyLevel, AgencyObligation } from '../agency/agency.type.js';
import type { Role as RoleName } from '@qms/kernel';
import type { Kind, Standing } from '../declaration/declaration.js';
import { DeclarationKind, DeclarationStanding } from '../declaration/declaration.type.js';
import { Role } from '../officer/officer.type.js';
import { QualitySystemStage } from '../quality-system/quality-system.type.js';
import type { Stage } from '../stage/stage.js';
import type { State as SuccessionStateName } from '../succession/succession.js';
import { SuccessionState } from '../succession/succession.type.js';
import type { List } from '../exported-list/exported-list.js';
import type { ExportFormat, ExportState as State } from './register-export.js';

export const RegisterList = {
  AGENCIES: 'AGENCIES',
  QUALITY_SYSTEMS: 'QUALITY_SYSTEMS',
  DECLARATIONS: 'DECLARATIONS',
  PROCEDURES: 'PROCEDURES',
  OFFICERS: 'OFFICERS',
  SUCCESSIONS: 'SUCCESSIONS',
  ANNOUNCEMENTS: 'ANNOUNCEMENTS',
  OBLIGATIONS: 'OBLIGATIONS',
} as const;
registerEnumType(RegisterList, {
  name: 'RegisterList',
  description: 'A list of the register that can be had as a file.',
});

export const TableFormat = { CSV: 'CSV', XLSX: 'XLSX' } as const;
registerEnumType(TableFormat, { name: 'TableFormat', description: 'CSV in UTF-8 with a mark, or a workbook.' });

export const RegisterExportState = { QUEUED: 'QUEUED', READY: 'READY', FAILED: 'FAILED' } as const;
registerEnumType(RegisterExportState, { name: 'RegisterExportState', description: 'Whether the file is there.' });

@InputType('ExportFilter', {
  description: 'The filter of the list that is exported; what that list does not know is INVALID_INPUT.',
})
export class ExportFilterInput {
  @Field(() => AgencyLevel, { nullable: true, description: 'Agencies of this level.' })
  level?: Level;

  @Field(() => AgencyObligation, { nullable: true, description: 'Agencies of this class.' })
  obligation?: Obligation;

  @Field(() => ID, { nullable: true, description: 'Agencies directly below this one.' })
  parentId?: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Agencies below this one at any depth, itself too, or the systems that serve one of them.',
  })
  subtreeOf?: string;

  @Field(() => String, { nullable: true, description: 'Agencies with this in a name or code, present or past.' })
  search?: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'Procedures that this agency settles, its officers, the system that serves it or the declarations of it.',
  })
  agencyId?: string;

  @Field(() => ID, { nullable: true, description: 'Declarations of this system.' })
  qualitySystemId?: string;

  @Field(() => Role, { nullable: true, description: 'Officers who hold this role.' })
  role?: RoleName;

  @Field(() => QualitySystemStage, { nullable: true, description: 'Systems at this stage.' })
  stage?: Stage;

  @Field(() => String, { nullable: true, description: 'Systems or declarations of this edition, such as 2015.' })
  edition?: string;

  @Field(() => DeclarationStanding, { nullable: true, description: 'Declarations that stand so today.' })
  standing?: Standing;

  @Field(() => DeclarationKind, { nullable: true, description: 'First declarations, or those made again.' })
  kind?: Kind;

  @Field(() => SuccessionState, { nullable: true, description: 'Acts of succession in this state.' })
  state?: SuccessionStateName;

  @Field(() => Boolean, { nullable: true, description: 'Only decisions whose list has not been published.' })
  unpublished?: boolean;

  @Field(() => DayScalar, { nullable: true, description: 'What is due before this day; to be given for obligations.' })
  dueBefore?: Day;
}

@ObjectType('RegisterExport', { description: 'A list as a file, for the person who asked for it, for a day.' })
export class RegisterExportType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change.' })
  version!: number;

  @Field(() => RegisterList, { description: 'Which list it is.' })
  list!: List;

  @Field(() => TableFormat, { description: 'The kind of file.' })
  format!: ExportFormat;

  @Field(() => DayScalar, { description: 'The day on which the list is seen.' })
  asOf!: Day;

  @Field(() => RegisterExportState, { description: 'Whether the file is there.' })
  state!: State;

  @Field(() => Int, { description: 'How far a worker is with it, 0 to 100.' })
  progress!: number;

  @Field(() => Int, { nullable: true, description: 'Rows in the file.' })
  rows!: number | null;

  @Field(() => Int, { nullable: true, description: 'Bytes of the file.' })
  bytes!: number | null;

  @Field(() => String, { nullable: true, description: 'The SHA-256 of the file.' })
  sha256!: string | null;

  @Field(() => String, { nullable: true, description: 'Where to get it, as the same person; null until it is there.' })
  url!: string | null;
}
