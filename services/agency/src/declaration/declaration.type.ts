import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { PLACES, type Place } from './declaration.js';

export const PostingPlace = Object.fromEntries(PLACES.map((place) => [place, place])) as Record<Place, Place>;
registerEnumType(PostingPlace, { name: 'PostingPlace', description: 'Where a declaration is posted (QĐ19 art. 4.3).' });

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

  @Field(() => DayScalar, { nullable: true, description: 'The day since which it is closed: its holder has ended.' })
  closedOn!: Day | null;

  qualitySystemId!: string;
  holderId!: string;
}

export const DeclarationConnection = connectionType('Declaration', () => DeclarationType);
