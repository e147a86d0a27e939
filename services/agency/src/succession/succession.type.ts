import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { AgencyLevel, AgencyObligation } from '../agency/agency.type.js';
import type { Edge, Level, Obligation } from '../part/part.js';
import { KINDS, STATES, type Kind, type State } from './succession.js';

const asEnum = <Name extends string>(names: readonly Name[]): Record<Name, Name> =>
  Object.fromEntries(names.map((name) => [name, name])) as Record<Name, Name>;

export const SuccessionKind = asEnum(KINDS);
registerEnumType(SuccessionKind, {
  name: 'SuccessionKind',
  description:
    'How an agency ends: into one with others, into several, whole into a new one, into nothing, whole into one that is there.',
});

export const SuccessionState = asEnum(STATES);
registerEnumType(SuccessionState, {
  name: 'SuccessionState',
  description: 'Planned for a day to come, done, or given up.',
});

export const SuccessionRelation = asEnum(['PARENT', 'LEAD'] as const);
registerEnumType(SuccessionRelation, {
  name: 'SuccessionRelation',
  description: 'PARENT: what it is part of. LEAD: the unit that oversees it.',
});

@ObjectType('SuccessionFounding', { description: 'An agency that the act makes.' })
export class SuccessionFoundingType {
  @Field(() => ID, { description: 'The identity it has from its first day on.' })
  id!: string;

  @Field(() => String, { description: 'Its code.' })
  code!: string;

  @Field(() => String, { description: 'Its full name.' })
  name!: string;

  @Field(() => AgencyLevel, { description: 'Its level.' })
  level!: Level;

  @Field(() => AgencyObligation, { description: 'Its class (QĐ19 art. 2).' })
  obligation!: Obligation;
}

@ObjectType('Succession', { description: 'An act of law by which agencies end on a day and others take their place.' })
export class SuccessionType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => DayScalar, { description: 'The first day on which it is so.' })
  on!: Day;

  @Field(() => String, { description: 'The resolution or decision.' })
  legalBasis!: string;

  @Field(() => String, { description: 'Why, as it was entered.' })
  reason!: string;

  @Field(() => SuccessionState, { description: 'Whether it is still to come.' })
  state!: State;

  @Field(() => ID, { description: 'Who entered it: an officer, or a process by its name.' })
  decidedBy!: string;

  @Field(() => String, { nullable: true, description: 'Why it could not take effect when its day came.' })
  obstacle!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was given up.' })
  cancelledBecause!: string | null;

  @Field(() => [SuccessionFoundingType], { description: 'The agencies it makes.' })
  foundings!: SuccessionFoundingType[];

  territoryId!: string;
}

@ObjectType('SuccessionLine', { description: 'One agency that ends, and one that takes its place.' })
export class SuccessionLineType {
  @Field(() => SuccessionKind, { description: 'How it ends.' })
  kind!: Kind;

  @Field(() => DayScalar, { description: 'The first day on which it is so.' })
  on!: Day;

  @Field(() => String, { description: 'The resolution or decision.' })
  legalBasis!: string;

  fromId!: string;
  toId!: string | null;
  successionId!: string;
}

@InputType('AgencyAtVersion', { description: 'An agency as it was read.' })
export class AgencyAtVersionInput {
  @Field(() => ID, { description: 'The agency.' })
  agencyId!: string;

  @Field(() => Int, { description: 'The version that was read.' })
  expectedVersion!: number;
}

@InputType('SuccessorInput', {
  description: 'Who takes the place: an agency that is there, by its id alone; or a new one, by all but an id.',
})
export class SuccessorInput {
  @Field(() => ID, { nullable: true, description: 'An agency that is there on that day.' })
  agencyId?: string;

  @Field(() => String, { nullable: true, description: 'The code of a new one.' })
  code?: string;

  @Field(() => String, { nullable: true, description: 'Its full name.' })
  name?: string;

  @Field(() => String, { nullable: true, description: 'What it is called for short.' })
  shortName?: string;

  @Field(() => String, { nullable: true, description: 'Its identifier (Decision 20/2020/QĐ-TTg).' })
  orgCode?: string;

  @Field(() => AgencyLevel, { nullable: true, description: 'Its level.' })
  level?: Level;

  @Field(() => AgencyObligation, { nullable: true, description: 'Its class (QĐ19 art. 2).' })
  obligation?: Obligation;

  @Field(() => ID, {
    nullable: true,
    description: 'What it is part of; left out only where what ends was part of none.',
  })
  parentId?: string;
}

@InputType('SuccessionMove', { description: 'Where what hung below an ending agency, or was led by one, goes.' })
export class SuccessionMoveInput {
  @Field(() => ID, { description: 'What goes: it does not end itself.' })
  agencyId!: string;

  @Field(() => SuccessionRelation, { defaultValue: 'PARENT', description: 'Part of, or overseen by.' })
  relation!: Edge['kind'];

  @Field(() => ID, { nullable: true, description: 'An agency that is there; or give the successor.' })
  aboveId?: string;

  @Field(() => Int, { nullable: true, description: 'The place of a successor in this act, from 0.' })
  successor?: number;
}

/** What every act of law is entered with. */
@ArgsType()
export class ActOfLawArgs {
  @Field(() => DayScalar, { description: 'The first day on which it is so: past, today or to come.' })
  on!: Day;

  @Field(() => String, { description: 'The resolution or decision, 500 characters at most.' })
  legalBasis!: string;

  @Field(() => String, { description: 'Why, 1,000 characters at most.' })
  reason!: string;

  @Field(() => [SuccessionMoveInput], { defaultValue: [], description: 'Where what hung below the ending ones goes.' })
  moves!: SuccessionMoveInput[];
}

/** An act of law that ends one agency. */
@ArgsType()
export class EndingArgs extends ActOfLawArgs {
  @Field(() => ID)
  agencyId!: string;

  @Field(() => Int, { description: 'The version of the agency that was read.' })
  expectedVersion!: number;
}

export const SuccessionConnection = connectionType('Succession', () => SuccessionType);
