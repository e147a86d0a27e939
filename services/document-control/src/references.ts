import { DayScalar, type Reference } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id asOf")')
@ObjectType('Agency', { description: 'A public agency as it stood on the day `asOf`; the agency service owns it.' })
export class AgencyType {
  @Field(() => ID, { description: 'Its identity; never used again.' })
  id!: string;

  @Field(() => DayScalar, { description: 'The day at which it is seen.' })
  asOf!: Day;
}

/** A key is taken as given: each field that this service adds looks at scope itself, in its one statement. */
export const agencyReference: Reference = (_ctx, key) => Promise.resolve(key);

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('AdministrativeProcedure', { description: 'An administrative procedure (TTHC) announced by decision.' })
export class ProcedureType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;
}
