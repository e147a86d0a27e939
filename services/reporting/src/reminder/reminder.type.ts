import { connectionType, DayScalar, InstantScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Reminder', { description: 'A due matter as it was brought to one person; once for each.' })
export class ReminderType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => String, {
    description: 'The rule it comes from: re-declaration, procedure-list, document-review, planned-inspection.',
  })
  rule!: string;

  @Field(() => ID, { description: 'What it concerns.' })
  subjectId!: string;

  @Field(() => String, { description: 'In words.' })
  title!: string;

  @Field(() => DayScalar, { description: 'The last day to do it.' })
  dueOn!: Day;

  @Field(() => InstantScalar, { description: 'When it was planned.' })
  createdAt!: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was delivered.' })
  sentAt!: string | null;

  agencyId!: string;

  recipientId!: string;
}

export const ReminderConnection = connectionType('Reminder', () => ReminderType);
