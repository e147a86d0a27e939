import { DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, Int, ObjectType } from 'type-graphql';

@ObjectType('WorkingDay', {
  description: 'A day off beyond weekends, or one worked in spite of its weekday (Labour Code art. 112).',
})
export class WorkingDayType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => DayScalar, { description: 'The day.' })
  day!: Day;

  @Field(() => Boolean, { description: 'Whether it counts as a working day.' })
  worked!: boolean;

  @Field(() => String, { description: 'The law or the schedule of the year that says so.' })
  legalBasis!: string;
}
