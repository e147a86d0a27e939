import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { LEVELS, OBLIGATIONS, type Level, type Obligation } from './agency.js';

const asEnum = <Name extends string>(names: readonly Name[]): Record<Name, Name> =>
  Object.fromEntries(names.map((name) => [name, name])) as Record<Name, Name>;

export const AgencyLevel = asEnum(LEVELS);
registerEnumType(AgencyLevel, {
  name: 'AgencyLevel',
  description: 'Where an agency stands; which levels a province uses is data.',
});

export const AgencyObligation = asEnum(OBLIGATIONS);
registerEnumType(AgencyObligation, {
  name: 'AgencyObligationClass',
  description: 'Whether an agency must have a quality system (QĐ19 art. 2), is encouraged to, or by local decision.',
});

@Directive('@key(fields: "id asOf")')
@ObjectType('Agency', { description: 'A public agency as it stood on the day `asOf`; its id outlives code and name.' })
export class AgencyType {
  @Field(() => ID, { description: 'Its identity; never used again.' })
  id!: string;

  @Field(() => DayScalar, { description: 'The day at which it is seen.' })
  asOf!: Day;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => String, { description: 'The code held on that day; other units may hold it later.' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'The full official name on that day.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'The name used in symbols and tables.' })
  shortName!: string | null;

  @Field(() => String, { nullable: true, description: 'The electronic identifier (Decision 20/2020/QĐ-TTg).' })
  orgCode!: string | null;

  @Field(() => AgencyLevel, { description: 'The level on that day.' })
  level!: Level;

  @Field(() => AgencyObligation, { nullable: true, description: 'The class of QĐ19 art. 2 on that day.' })
  obligation!: Obligation | null;

  @Field(() => String, { nullable: true, description: 'The article or decision that puts it in that class.' })
  obligationBasis!: string | null;

  @Field(() => DayScalar, { description: 'The first day it exists.' })
  validFrom!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The first day on which it no longer exists.' })
  validTo!: Day | null;

  parentId!: string | null;
  leadUnitId!: string | null;
}

@InputType('AgencyFilter', { description: 'Every condition given must hold on the day asked for.' })
export class AgencyFilterInput {
  @Field(() => AgencyLevel, { nullable: true, description: 'Only agencies of this level.' })
  level?: Level;

  @Field(() => AgencyObligation, { nullable: true, description: 'Only agencies of this class.' })
  obligation?: Obligation;

  @Field(() => ID, { nullable: true, description: 'Only the direct children of this agency.' })
  parentId?: string;

  @Field(() => ID, { nullable: true, description: 'Only this agency and what lies below it.' })
  subtreeOf?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Part of a code or name, past or present; accents and case do not matter.',
  })
  search?: string;
}

export const AgencyConnection = connectionType('Agency', () => AgencyType);
