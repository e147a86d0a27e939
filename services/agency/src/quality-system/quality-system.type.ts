import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { STAGES, type Stage } from './quality-system.js';

export const QualitySystemStage = Object.fromEntries(STAGES.map((stage) => [stage, stage])) as Record<Stage, Stage>;
registerEnumType(QualitySystemStage, {
  name: 'QualitySystemStage',
  description:
    'The steps of QĐ19 art. 4: building, applying, confirmed by the head, declared; due again after a change.',
});

@Directive('@key(fields: "id asOf")')
@ObjectType('QualitySystem', {
  description: 'A TCVN ISO 9001 system, apart from the agencies it serves, seen on a day.',
})
export class QualitySystemType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => DayScalar, { description: 'The day at which it is seen.' })
  asOf!: Day;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => QualitySystemStage, { description: 'Where it stands; a past day is seen through its declarations.' })
  stage!: Stage;

  @Field(() => String, { nullable: true, description: 'The edition last declared on or before asOf, such as 2015.' })
  edition!: string | null;

  @Field(() => String, { description: 'What it covers, in words.' })
  scope!: string;

  @Field(() => DayScalar, { description: 'The day it was set up.' })
  establishedOn!: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The day the head confirmed its effectiveness (QĐ19 art. 4.2).',
  })
  confirmedOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'By when it must be declared again after a change of scope.' })
  redeclareBy!: Day | null;

  holderId!: string;
}

export const QualitySystemConnection = connectionType('QualitySystem', () => QualitySystemType);
