import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { AgencyType } from '../references.js';
import { POPULATIONS, UNITS, type Population, type QuotaFigures, type Unit } from './quota.js';
import type { QuotaQuestion } from './quota.store.js';

export const QuotaPopulation = Object.fromEntries(POPULATIONS.map((name) => [name, name])) as Record<
  Population,
  Population
>;
registerEnumType(QuotaPopulation, {
  name: 'QuotaPopulation',
  description: 'Over the mandatory class of QĐ19 art. 2.1, or over all agencies led.',
});

export const QuotaUnit = Object.fromEntries(UNITS.map((name) => [name, name])) as Record<Unit, Unit>;
registerEnumType(QuotaUnit, {
  name: 'QuotaUnit',
  description: 'Counted in agencies, or in quality systems (TT26 art. 6); an agency without a system counts as one.',
});

@ObjectType('QuotaFigures', { description: 'How many the year asks for, has in its plan and has behind it.' })
export class QuotaFiguresType implements QuotaFigures {
  @Field(() => Int, { description: 'How many units must be inspected.' })
  required!: number;

  @Field(() => Int, { description: 'Units with an inspection in the year’s plan.' })
  planned!: number;

  @Field(() => Int, {
    description: 'Units with an inspection counted in the year: reviewed at the desk, or minutes signed.',
  })
  done!: number;

  @Field(() => Int, { description: 'Required and not done yet.' })
  lacking!: number;
}

@ObjectType('ProgrammeQuota', { description: 'What TT26 art. 33.2 asks of a year, and how far it is met.' })
export class ProgrammeQuotaType {
  @Field(() => Int, { description: 'The calendar year.' })
  year!: number;

  @Field(() => DayScalar, {
    description: 'The day on which the population is taken: 31/12, or today while the year runs.',
  })
  day!: Day;

  @Field(() => QuotaPopulation, { description: 'Whom it is counted over.' })
  population!: Population;

  @Field(() => QuotaUnit, { description: 'What is counted.' })
  unit!: Unit;

  @Field(() => Int, { description: 'The denominator: units in force on that day.' })
  units!: number;

  @Field(() => QuotaFiguresType, { description: 'By any method: every unit is required.' })
  any!: QuotaFigures;

  @Field(() => QuotaFiguresType, { description: 'At the office: a third of the units, rounded up, is required.' })
  onSite!: QuotaFigures;

  question!: QuotaQuestion;
}

export const AuditAgencyConnection = connectionType('AuditAgency', () => AgencyType);
