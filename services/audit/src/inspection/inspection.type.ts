import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { METHODS, STATES, type Method, type State } from '../method/method.js';

const asEnum = <Name extends string>(names: readonly Name[]): Record<Name, Name> =>
  Object.fromEntries(names.map((name) => [name, name])) as Record<Name, Name>;

export const InspectionMethod = asEnum(METHODS);
registerEnumType(InspectionMethod, {
  name: 'InspectionMethod',
  description: 'At the desk from the agency’s report, or by a visit to its office (TT26 art. 33.2).',
});

export const InspectionState = asEnum(STATES);
registerEnumType(InspectionState, {
  name: 'InspectionState',
  description:
    'On site: PLANNED, ANNOUNCED, UNDER_WAY, MINUTES_AGREED, SIGNED, CLOSED. At the desk: PLANNED, REQUESTED, REPORTED, REVIEWED, CLOSED. LAPSED: its agency ended before it was done.',
});

@Directive('@key(fields: "id")')
@ObjectType('Inspection', { description: 'One inspection of one agency (TT26 art. 33–39).' })
export class InspectionType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => InspectionMethod, { description: 'At the desk or on site.' })
  method!: Method;

  @Field(() => InspectionState, { description: 'Where it stands now.' })
  state!: State;

  @Field(() => Int, { description: 'The calendar year in whose plan it stands.' })
  year!: number;

  @Field(() => DayScalar, { description: 'The day it is planned for.' })
  plannedOn!: Day;

  @Field(() => String, {
    nullable: true,
    description: 'The number of the inspection decision, or of the letter asking for the report.',
  })
  reference!: string | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day of the inspection decision (TT26 art. 35.2).' })
  announcedOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day the decision was read out at the office.' })
  startedOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day the team agreed on the minutes.' })
  minutesAgreedOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day the team’s lead signed.' })
  teamSignedOn!: Day | null;

  @Field(() => String, { nullable: true, description: 'Who signed for the team, as printed in the minutes.' })
  teamSigner!: string | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day the agency’s head signed.' })
  agencySignedOn!: Day | null;

  @Field(() => String, { nullable: true, description: 'Who signed for the agency, as printed in the minutes.' })
  agencySigner!: string | null;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The day of the later signature: the visit counts from here.',
  })
  signedOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day of the letter asking for the report.' })
  requestedOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day named in that letter.' })
  reportDueOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day the agency reported.' })
  reportedOn!: Day | null;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The day of the review: the inspection at the desk counts from here.',
  })
  reviewedOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day its file was closed.' })
  closedOn!: Day | null;

  asOf!: Day;
  agencyId!: string;
  inspectors!: string[];
}

@InputType('InspectionFilter', { description: 'Every condition given must hold.' })
export class InspectionFilterInput {
  @Field(() => ID, { nullable: true, description: 'Only inspections of this agency.' })
  agencyId?: string;

  @Field(() => Int, { nullable: true, description: 'Only those planned for this calendar year.' })
  year?: number;

  @Field(() => InspectionMethod, { nullable: true, description: 'Only those by this method.' })
  method?: Method;

  @Field(() => InspectionState, { nullable: true, description: 'Only those that stand here now.' })
  state?: State;
}

export const InspectionConnection = connectionType('Inspection', () => InspectionType);
