import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CLOSINGS, KINDS, PLACES, STANDINGS, type Closing, type Kind, type Standing } from './declaration.js';

const asEnum = <Name extends string>(names: readonly Name[]): Record<Name, Name> =>
  Object.fromEntries(names.map((name) => [name, name])) as Record<Name, Name>;

export const PostingPlace = asEnum(PLACES);
registerEnumType(PostingPlace, { name: 'PostingPlace', description: 'Where a declaration is posted (QĐ19 art. 4.3).' });

export const DeclarationKind = asEnum(KINDS);
registerEnumType(DeclarationKind, {
  name: 'DeclarationKind',
  description: 'The first declaration of a system, or one that takes the place of another (QĐ19 art. 4.4c).',
});

export const DeclarationStanding = asEnum(STANDINGS);
registerEnumType(DeclarationStanding, {
  name: 'DeclarationStanding',
  description: 'In force, superseded by a later one, or closed because its agency ended.',
});

export const DeclarationClosing = asEnum(CLOSINGS);
registerEnumType(DeclarationClosing, { name: 'DeclarationClosing', description: 'How the declaring agency ended.' });

@ObjectType('Declaration', { description: 'The head’s decision that a system conforms to an edition (QĐ19 art. 4.3).' })
export class DeclarationType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => String, { description: 'The number of the decision.' })
  number!: string;

  @Field(() => DayScalar, { description: 'The day it was signed.' })
  declaredOn!: Day;

  @Field(() => String, { description: 'The edition declared to, such as 2015.' })
  edition!: string;

  @Field(() => String, { description: 'What the declared system covers.' })
  scope!: string;

  @Field(() => String, { description: 'Who signed.' })
  signer!: string;

  @Field(() => DayScalar, { nullable: true, description: 'The day of the written notice to the lead unit.' })
  noticeOn!: Day | null;

  @Field(() => String, { nullable: true, description: 'What proves the notice.' })
  noticeProof!: string | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day it was posted at the office.' })
  postedAtOfficeOn!: Day | null;

  @Field(() => String, { nullable: true, description: 'What proves the posting at the office.' })
  postedAtOfficeProof!: string | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day it was published on the website.' })
  postedOnlineOn!: Day | null;

  @Field(() => String, { nullable: true, description: 'What proves the posting on the website.' })
  postedOnlineProof!: string | null;

  @Field(() => DeclarationKind, { description: 'Whether the system was declared for the first time or again.' })
  kind!: Kind;

  @Field(() => DeclarationStanding, { description: 'Where it stands today.' })
  standing!: Standing;

  @Field(() => String, { description: 'What stands behind /check/: anyone who has it may see that this is in force.' })
  publicCode!: string;

  @Field(() => DayScalar, { nullable: true, description: 'The day of the declaration that took its place.' })
  supersededOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The first day after its agency ended.' })
  closedOn!: Day | null;

  @Field(() => DeclarationClosing, { nullable: true, description: 'How its agency ended.' })
  closedBecause!: Closing | null;

  successorIds!: string[];

  qualitySystemId!: string;
  holderId!: string;
}

export const DeclarationConnection = connectionType('Declaration', () => DeclarationType);

@ObjectType('AgencyConversion', { description: 'An agency’s conversion to an edition of TCVN ISO 9001.' })
export class AgencyConversionType {
  @Field(() => String, { description: 'The edition, such as 2015.' })
  edition!: string;

  @Field(() => DayScalar, { description: 'The day of its first declaration to it.' })
  convertedOn!: Day;
}

@InputType('DeclarationFilter', { description: 'Which declarations are listed.' })
export class DeclarationFilterInput {
  @Field(() => ID, { nullable: true, description: 'Of this quality system.' })
  qualitySystemId?: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Of a system that served this agency on the day of the declaration.',
  })
  agencyId?: string;

  @Field(() => String, { nullable: true, description: 'To this edition.' })
  edition?: string;

  @Field(() => DeclarationStanding, { nullable: true, description: 'Standing so today.' })
  standing?: Standing;

  @Field(() => DeclarationKind, { nullable: true, description: 'The first ones, or those made again.' })
  kind?: Kind;
}
