import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, Int, ObjectType } from 'type-graphql';

@ObjectType('Announcement', {
  description:
    'A decision that announces or withdraws procedures; its list is published within 5 working days (TT26 art. 4.3).',
})
export class AnnouncementType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change.' })
  version!: number;

  @Field(() => String, { description: 'The number of the decision.' })
  number!: string;

  @Field(() => DayScalar, { description: 'The day it was signed.' })
  signedOn!: Day;

  @Field(() => DayScalar, { description: 'The last day to publish the list.' })
  dueOn!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The day the list was published; null until then.' })
  publishedOn!: Day | null;

  @Field(() => String, { nullable: true, description: 'Where: a page of the portal, or a posting.' })
  publishedAt!: string | null;
}

export const AnnouncementConnection = connectionType('Announcement', () => AnnouncementType);
