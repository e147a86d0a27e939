import { DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { DUTIES, type Duty, type Seat } from './committee.js';

export const CommitteeDuty = Object.fromEntries(DUTIES.map((duty) => [duty, duty])) as Record<Duty, Duty>;
registerEnumType(CommitteeDuty, { name: 'CommitteeDuty', description: 'What somebody is on a steering committee.' });

@ObjectType('CommitteeSeat', { description: 'Somebody on a steering committee.' })
export class CommitteeSeatType {
  @Field(() => CommitteeDuty, { description: 'What they are there.' })
  duty!: Duty;

  officerId!: string;
}

@ObjectType('Committee', { description: 'The steering committee of a system (Ban Chỉ đạo ISO, TT26 art. 7.2b).' })
export class CommitteeType {
  @Field(() => String, { description: 'The number of the decision that appointed it.' })
  decisionNumber!: string;

  @Field(() => DayScalar, { description: 'The day of that decision.' })
  decidedOn!: Day;

  @Field(() => [CommitteeSeatType], { description: 'Its people, in the order of the decision.' })
  members!: CommitteeSeatType[];
}

@InputType('CommitteeSeatInput', { description: 'Somebody whom a decision names.' })
export class CommitteeSeatInput implements Seat {
  @Field(() => ID, { description: 'The officer.' })
  officerId!: string;

  @Field(() => CommitteeDuty, { description: 'What they are there; one is the chair.' })
  duty!: Duty;
}
