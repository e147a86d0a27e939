import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType('DocumentObligation', { description: 'Something due that document control knows of.' })
export class DocumentObligationType {
  @Field(() => String, { description: 'The rule: document-review.' })
  rule!: string;

  @Field(() => ID, { description: 'The document.' })
  subjectId!: string;

  @Field(() => String, { description: 'Tells this time from the next one of the same rule and subject.' })
  occurrence!: string;

  @Field(() => DayScalar, { description: 'The last day to do it.' })
  dueOn!: Day;

  @Field(() => String, { description: 'In words, for a list.' })
  title!: string;

  agencyId!: string;
}

export const DocumentObligationConnection = connectionType('DocumentObligation', () => DocumentObligationType);
