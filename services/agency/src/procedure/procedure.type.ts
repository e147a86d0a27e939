import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType('AdministrativeProcedure', {
  description: 'An administrative procedure (TTHC) announced by decision (TT26 art. 3.1).',
})
export class ProcedureType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change.' })
  version!: number;

  @Field(() => String, { description: 'Its number in the national base, such as 1.009354.' })
  code!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'The field it belongs to.' })
  field!: string;

  @Field(() => Int, { nullable: true, description: 'Working days the law allows; null where it sets none.' })
  statutoryDays!: number | null;

  @Field(() => String, { description: 'The decision that announced it.' })
  decisionNumber!: string;

  @Field(() => DayScalar, { description: 'The day that decision was signed.' })
  decisionOn!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The first day on which it is no longer in force.' })
  withdrawnOn!: Day | null;
}

@InputType('ProcedureAnnouncement', { description: 'One procedure of the announcing decision.' })
export class ProcedureAnnouncementInput {
  @Field(() => String, { description: 'd.dddddd, with a unit’s suffix where it has one.' })
  code!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'The field it belongs to.' })
  field!: string;

  @Field(() => Int, { nullable: true, description: 'Working days the law allows.' })
  statutoryDays?: number;
}

export const ProcedureConnection = connectionType('AdministrativeProcedure', () => ProcedureType);
