import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('AuditObligation', { description: 'Something due that audits know of.' })
export class AuditObligationType {
  @Field(() => String, {
    description:
      'The rule: planned-inspection (TT26 art. 33–34), internal-audit or management-review (QĐ19 art. 4.4b).',
  })
  rule!: string;

  @Field(() => ID, { description: 'What it concerns: the inspection or the quality system.' })
  subjectId!: string;

  @Field(() => String, { description: 'Tells this time from the next one of the same rule and subject.' })
  occurrence!: string;

  @Field(() => DayScalar, { description: 'The last day to do it.' })
  dueOn!: Day;

  @Field(() => String, { description: 'In words, for a list.' })
  title!: string;

  agencyId!: string;
}

export const AuditObligationConnection = connectionType('AuditObligation', () => AuditObligationType);
