import { DayScalar, InstantScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { ArgsType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { PARTS } from '../part/part.js';
import { NATURES, type Nature } from './history.js';

const asEnum = <Name extends string>(names: readonly Name[]): Record<Name, Name> =>
  Object.fromEntries(names.map((name) => [name, name])) as Record<Name, Name>;

export const AgencyPart = asEnum(PARTS);
registerEnumType(AgencyPart, { name: 'AgencyPart', description: 'What an agency holds for a while.' });

export const AgencyEntryNature = asEnum(NATURES);
registerEnumType(AgencyEntryNature, {
  name: 'AgencyEntryNature',
  description: 'CHANGE: it was so until a day, then otherwise. CORRECTION: it never was what the register said.',
});

@ObjectType('AgencyHolding', { description: 'What an agency holds of one part for a span of days.' })
export class AgencyHoldingType {
  @Field(() => String, { description: 'The code, name, level or class.' })
  value!: string;

  @Field(() => DayScalar, { description: 'The first day it holds.' })
  validFrom!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The first day on which it no longer holds.' })
  validTo!: Day | null;

  @Field(() => String, { nullable: true, description: 'Of a class: what puts the agency in it.' })
  legalBasis!: string | null;
}

@ObjectType('AgencyEntry', { description: 'A change or a correction that somebody entered in an agency’s history.' })
export class AgencyEntryType {
  @Field(() => Int, { description: 'Its place in the order of entry, from 1.' })
  number!: number;

  @Field(() => AgencyEntryNature, { description: 'Whether the world changed, or the register was wrong.' })
  nature!: Nature;

  @Field(() => String, { description: 'What it concerns: a part of the agency, or FIRST_DAY.' })
  part!: string;

  @Field(() => String, { description: 'What holds by it.' })
  value!: string;

  @Field(() => String, { nullable: true, description: 'Of a correction: what the register said before.' })
  was!: string | null;

  @Field(() => DayScalar, { description: 'The day since which it holds.' })
  since!: Day;

  @Field(() => String, { description: 'The text it rests on.' })
  legalBasis!: string | null;

  @Field(() => String, { description: 'Why it was entered.' })
  reason!: string;

  @Field(() => ID, { description: 'Who entered it: an officer, or a process by its name.' })
  by!: string;

  @Field(() => InstantScalar, { description: 'When it was entered.' })
  at!: string;
}

/** What every dated change of an agency is entered with. */
@ArgsType()
export class DatedChangeArgs {
  @Field(() => ID)
  agencyId!: string;

  @Field(() => DayScalar, { description: 'The first day on which it is so: past, today or to come.' })
  from!: Day;

  @Field(() => String, { description: 'The decision or resolution it rests on, 500 characters at most.' })
  legalBasis!: string;

  @Field(() => String, { description: 'Why, 1,000 characters at most.' })
  reason!: string;

  @Field(() => Int, { description: 'The version of the agency that was read.' })
  expectedVersion!: number;
}

/** What every correction is entered with: it has no first day, since it was never otherwise. */
@ArgsType()
export class CorrectionArgs {
  @Field(() => ID)
  agencyId!: string;

  @Field(() => String, { description: 'The text that shows how it was, 500 characters at most.' })
  legalBasis!: string;

  @Field(() => String, { description: 'What was wrong, 1,000 characters at most.' })
  reason!: string;

  @Field(() => Int, { description: 'The version of the agency that was read.' })
  expectedVersion!: number;
}
