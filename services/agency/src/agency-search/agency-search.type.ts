import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';

export const AgencyMatchKind = { CODE: 'CODE', NAME: 'NAME', SHORT_NAME: 'SHORT_NAME', ORG_CODE: 'ORG_CODE' } as const;
registerEnumType(AgencyMatchKind, { name: 'AgencyMatchKind', description: 'What it was found by.' });

@ObjectType('AgencyMatch', { description: 'An agency that was found, and the name or code it was found by.' })
export class AgencyMatchType {
  @Field(() => AgencyMatchKind, { description: 'Whether a code or a name matched.' })
  kind!: 'CODE' | 'NAME' | 'SHORT_NAME' | 'ORG_CODE';

  @Field(() => String, { description: 'The name or code that matched, present or past.' })
  name!: string;

  @Field(() => DayScalar, { description: 'The first day on which it was held.' })
  from!: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'The first day on which it was no longer held; null while it is.',
  })
  to!: Day | null;

  @Field(() => Int, { description: 'Where it stands: the smaller, the likelier.' })
  rank!: number;

  agencyId!: string;
  asOf!: Day;
  code!: string;
}

export const AgencyMatchConnection = connectionType('AgencyMatch', () => AgencyMatchType);
