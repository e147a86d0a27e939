import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('AgencyObligation', { description: 'Something due that the register knows of.' })
export class AgencyObligationType {
  @Field(() => String, {
    description:
      'The rule: re-declaration (QĐ19 art. 4.4c), declaration-notice or declaration-posting (QĐ19 art. 4.3), procedure-list (TT26 art. 4.3).',
  })
  rule!: string;

  @Field(() => ID, { description: 'What it concerns: the quality system or the declaration.' })
  subjectId!: string;

  @Field(() => String, { description: 'Tells this time from the next one of the same rule and subject.' })
  occurrence!: string;

  @Field(() => DayScalar, { description: 'The last day to do it.' })
  dueOn!: Day;

  @Field(() => String, { description: 'In words, for a list.' })
  title!: string;

  agencyId!: string;
}

export const AgencyObligationConnection = connectionType('AgencyObligation', () => AgencyObligationType);
