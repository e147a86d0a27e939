import { DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ObjectType } from 'type-graphql';

@ObjectType('Standard', { description: 'An edition of TCVN ISO 9001.' })
export class StandardType {
  @Field(() => String, { description: 'The edition, such as 2015.' })
  edition!: string;

  @Field(() => String, { description: 'Its full designation.' })
  name!: string;

  @Field(() => DayScalar, { description: 'From this day agencies convert to it.' })
  convertsFrom!: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'From this day they convert to the next one; null while it is the newest.',
  })
  convertsUntil!: Day | null;
}
