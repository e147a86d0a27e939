import { DayScalar, type Reference } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id asOf")')
@ObjectType('Agency', { description: 'A public agency as it stood on the day `asOf`; its id outlives code and name.' })
export class AgencyType {
  @Field(() => ID, { description: 'Its identity; never used again.' })
  id!: string;

  @Field(() => DayScalar, { description: 'The day at which it is seen.' })
  asOf!: Day;
}

@Directive('@key(fields: "id asOf", resolvable: false)')
@ObjectType('QualitySystem', {
  description: 'A TCVN ISO 9001 system, apart from the agencies it serves, seen on a day.',
})
export class QualitySystemType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => DayScalar, { description: 'The day at which it is seen.' })
  asOf!: Day;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('Officer', { description: 'A person who works with the system.' })
export class OfficerType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;
}

/** A key is taken as given: each field that this service adds looks at scope itself, in its one statement. */
export const agencyReference: Reference = (_ctx, key) => Promise.resolve(key);
