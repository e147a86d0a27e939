import { connectionType, DayScalar, InstantScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { STATES, type State } from './revision.js';

export const RevisionState = Object.fromEntries(STATES.map((state) => [state, state])) as Record<State, State>;
registerEnumType(RevisionState, {
  name: 'RevisionState',
  description: 'Where a revision stands on its way into force and out of it.',
});

@Directive('@key(fields: "id")')
@ObjectType('Revision', {
  description: 'One text of a document; in force only after the head’s approval (QĐ19 art. 4.2a).',
})
export class RevisionType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => Int, { description: 'The issue (lần ban hành).' })
  issue!: number;

  @Field(() => Int, { description: 'The amendment of that issue (lần sửa đổi).' })
  amendment!: number;

  @Field(() => RevisionState, { description: 'Where it stands.' })
  state!: State;

  @Field(() => String, { description: 'The text, as Markdown.' })
  content!: string;

  @Field(() => String, { description: 'SHA-256 of the content, hex; approval binds it.' })
  contentSha256!: string;

  @Field(() => String, { nullable: true, description: 'Why it was drafted, or returned.' })
  note!: string | null;

  @Field(() => ID, { nullable: true, description: 'Who approved it.' })
  approvedBy!: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was approved.' })
  approvedAt!: string | null;

  @Field(() => DayScalar, { nullable: true, description: 'The first day it is in force.' })
  effectiveOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The first day it is no longer in force.' })
  endedOn!: Day | null;

  documentId!: string;
  agencyId!: string;
  authorId!: string;
}

export const RevisionConnection = connectionType('Revision', () => RevisionType);
