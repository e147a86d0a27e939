import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Clause, Correspondence } from './standard.js';

@ObjectType('Standard', { description: 'An edition of TCVN ISO 9001.' })
export class StandardType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change.' })
  version!: number;

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

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The last day for a system declared to the edition before; null where no decision sets one.',
  })
  convertBy!: Day | null;

  @Field(() => String, { nullable: true, description: 'The edition before it; null for the first.' })
  after!: string | null;
}

@ObjectType('StandardClause', { description: 'A clause of an edition.' })
export class StandardClauseType {
  @Field(() => String, { description: 'Its number, such as 7.5.3.' })
  clause!: string;

  @Field(() => String, { description: 'Its English title.' })
  titleEn!: string;

  @Field(() => String, { description: 'Its Vietnamese title.' })
  titleVi!: string;

  @Field(() => String, { nullable: true, description: 'Documented information to maintain: yes, or in which case.' })
  maintain!: string | null;

  @Field(() => String, { nullable: true, description: 'Documented information to retain: yes, or in which case.' })
  retain!: string | null;

  position!: string;
}

@ObjectType('StandardCorrespondence', { description: 'What became of a clause of the edition before.' })
export class StandardCorrespondenceType {
  @Field(() => String, { description: 'The edition before.' })
  fromEdition!: string;

  @Field(() => String, { description: 'Its clause.' })
  fromClause!: string;

  @Field(() => String, { description: 'The edition that took it up.' })
  edition!: string;

  @Field(() => String, { description: 'The clause that took it up.' })
  clause!: string;

  position!: string;
}

export const StandardClauseConnection = connectionType('StandardClause', () => StandardClauseType);
export const StandardCorrespondenceConnection = connectionType(
  'StandardCorrespondence',
  () => StandardCorrespondenceType,
);

@InputType('StandardClauseInput', { description: 'A clause of a new edition; one above stands before those below.' })
export class StandardClauseInput {
  @Field(() => String, { description: 'Its number, such as 7.5.3.' })
  clause!: string;

  @Field(() => String, { description: 'Its English title, 300 characters at most.' })
  titleEn!: string;

  @Field(() => String, { description: 'Its Vietnamese title, 300 characters at most.' })
  titleVi!: string;

  @Field(() => String, { nullable: true, description: 'Documented information to maintain: yes, or in which case.' })
  maintain?: string;

  @Field(() => String, { nullable: true, description: 'Documented information to retain: yes, or in which case.' })
  retain?: string;
}

@InputType('StandardCorrespondenceInput', { description: 'What became of a clause of the edition before.' })
export class StandardCorrespondenceInput implements Correspondence {
  @Field(() => String, { description: 'The clause of the edition before.' })
  from!: string;

  @Field(() => String, { description: 'The clause that took it up.' })
  to!: string;
}

/** An input as the noun wants it: what was left out is null. */
export function clauseOf({ clause, titleEn, titleVi, maintain, retain }: StandardClauseInput): Clause {
  return { clause, titleEn, titleVi, maintain: maintain ?? null, retain: retain ?? null };
}
