import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GROUNDS, type Ground } from '../sharing/sharing.js';
import { CAUSES, type Cause } from './quality-system.js';
import { STAGES, type Stage } from '../stage/stage.js';

export const QualitySystemStage = Object.fromEntries(STAGES.map((stage) => [stage, stage])) as Record<Stage, Stage>;
registerEnumType(QualitySystemStage, {
  name: 'QualitySystemStage',
  description:
    'The steps of QĐ19 art. 4: building, applying, confirmed by the head, declared; due again after a change.',
});

export const SystemGround = Object.fromEntries(GROUNDS.map((ground) => [ground, ground])) as Record<Ground, Ground>;
registerEnumType(SystemGround, {
  name: 'SystemGround',
  description:
    'What a holder relies on: a division on its own seat, seal and account (TT26 art. 6.3b), a commune on the model framework (6.4), a public service unit on a decision of the province (6.5).',
});

export const RedeclarationCause = Object.fromEntries(CAUSES.map((cause) => [cause, cause])) as Record<Cause, Cause>;
registerEnumType(RedeclarationCause, {
  name: 'RedeclarationCause',
  description: 'What has changed since the declaration: the scope, the edition in force, or the name of an agency.',
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

  @Field(() => DayScalar, { nullable: true, description: 'By when it must be declared again.' })
  redeclareBy!: Day | null;

  @Field(() => RedeclarationCause, { nullable: true, description: 'Why it must be declared again.' })
  redeclareBecause!: Cause | null;

  @Field(() => [SystemGround], { description: 'What its holder relies on where the law asks for more than its level.' })
  grounds!: Ground[];

  holderId!: string;
}

export const QualitySystemConnection = connectionType('QualitySystem', () => QualitySystemType);

@InputType('QualitySystemFilter', { description: 'Which quality systems are listed.' })
export class QualitySystemFilterInput {
  @Field(() => QualitySystemStage, { nullable: true, description: 'Where they stand.' })
  stage?: Stage;

  @Field(() => String, { nullable: true, description: 'The edition last declared, such as 2015.' })
  edition?: string;

  @Field(() => ID, { nullable: true, description: 'An agency that they serve.' })
  agencyId?: string;

  @Field(() => ID, { nullable: true, description: 'Those that serve an agency of this one’s subtree.' })
  subtreeOf?: string;
}
