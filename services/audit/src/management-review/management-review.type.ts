import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DutyState } from '../internal-audit/internal-audit.type.js';
import {
  INPUTS,
  OUTPUTS,
  type Decision,
  type Input,
  type InputTopic,
  type OutputTopic,
  type State,
} from './management-review.js';

const asEnum = <Name extends string>(names: readonly Name[]): Record<Name, Name> =>
  Object.fromEntries(names.map((name) => [name, name])) as Record<Name, Name>;

export const ReviewInputTopic = asEnum(INPUTS);
registerEnumType(ReviewInputTopic, {
  name: 'ReviewInputTopic',
  description: 'What a management review looks at (ISO 9001 clause 9.3.2 a–f).',
});

export const ReviewOutputTopic = asEnum(OUTPUTS);
registerEnumType(ReviewOutputTopic, {
  name: 'ReviewOutputTopic',
  description: 'What its decisions are about (ISO 9001 clause 9.3.3 a–c).',
});

@ObjectType('ManagementReview', {
  description: 'The leaders of an agency look at its quality system (ISO 9001 clause 9.3).',
})
export class ManagementReviewType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => DutyState, { description: 'Where it stands now.' })
  state!: State;

  @Field(() => DayScalar, { description: 'The day it is planned for.' })
  plannedOn!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The day it was held.' })
  reviewedOn!: Day | null;

  @Field(() => String, { nullable: true, description: 'What it came to.' })
  conclusion!: string | null;

  qualitySystemId!: string;
  agencyId!: string;
}

@ObjectType('ManagementReviewInput', { description: 'Something a review looked at.' })
export class ReviewedInputType {
  @Field(() => ReviewInputTopic, { description: 'What it is.' })
  topic!: InputTopic;

  @Field(() => String, { description: 'What was seen.' })
  note!: string;
}

@ObjectType('ManagementReviewDecision', { description: 'Something a review decided.' })
export class ReviewDecisionType {
  @Field(() => ReviewOutputTopic, { description: 'What it is about.' })
  topic!: OutputTopic;

  @Field(() => String, { description: 'The decision.' })
  decision!: string;

  @Field(() => DayScalar, { nullable: true, description: 'The last day to carry it out.' })
  dueOn!: Day | null;

  ownerId!: string | null;
}

export const ManagementReviewConnection = connectionType('ManagementReview', () => ManagementReviewType);

@InputType('ReviewedInputInput', { description: 'Something a review looked at.' })
export class ReviewedInputInput implements Input {
  @Field(() => ReviewInputTopic, { description: 'What it is; each topic once.' })
  topic!: InputTopic;

  @Field(() => String, { description: 'What was seen, 4,000 characters at most.' })
  note!: string;
}

@InputType('ReviewDecisionInput', { description: 'Something a review decided.' })
export class ReviewDecisionInput {
  @Field(() => ReviewOutputTopic, { description: 'What it is about.' })
  topic!: OutputTopic;

  @Field(() => String, { description: 'The decision, 4,000 characters at most.' })
  decision!: string;

  @Field(() => ID, { nullable: true, description: 'The officer who carries it out.' })
  ownerId?: string;

  @Field(() => DayScalar, { nullable: true, description: 'The last day to carry it out.' })
  dueOn?: Day;
}

/** An input as the noun wants it: what was left out is null. */
export function decisionOf({ topic, decision, ownerId, dueOn }: ReviewDecisionInput): Decision {
  return { topic, decision, ownerId: ownerId ?? null, dueOn: dueOn ?? null };
}
