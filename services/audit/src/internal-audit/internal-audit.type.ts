import { connectionType, DayScalar } from '@qms/chassis';
import { Invalid, isId, type Day } from '@qms/kernel';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { RESULTS, STATES, type Finding, type PlannedItem, type Result, type State } from './internal-audit.js';

const asEnum = <Name extends string>(names: readonly Name[]): Record<Name, Name> =>
  Object.fromEntries(names.map((name) => [name, name])) as Record<Name, Name>;

export const DutyState = asEnum(STATES);
registerEnumType(DutyState, { name: 'DutyState', description: 'A yearly duty: planned, then recorded as done.' });

export const InternalAuditResult = asEnum(RESULTS);
registerEnumType(InternalAuditResult, {
  name: 'InternalAuditResult',
  description: 'What an auditor found at a clause.',
});

@ObjectType('InternalAudit', { description: 'An agency’s own audit of its quality system (ISO 9001 clause 9.2).' })
export class InternalAuditType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => DutyState, { description: 'Where it stands now.' })
  state!: State;

  @Field(() => DayScalar, { description: 'The day it is planned for.' })
  plannedOn!: Day;

  @Field(() => DayScalar, { nullable: true, description: 'The day it was done.' })
  auditedOn!: Day | null;

  @Field(() => String, { nullable: true, description: 'What it came to.' })
  conclusion!: string | null;

  qualitySystemId!: string;
  agencyId!: string;
}

@ObjectType('InternalAuditItem', { description: 'A clause that an audit looks at.' })
export class InternalAuditItemType {
  @Field(() => String, { description: 'The clause, such as 8.5.1.' })
  clause!: string;

  @Field(() => InternalAuditResult, { nullable: true, description: 'What was found.' })
  result!: Result | null;

  @Field(() => String, { nullable: true, description: 'What shows it.' })
  evidence!: string | null;

  @Field(() => String, { nullable: true, description: 'What was corrected at once.' })
  correction!: string | null;

  auditorId!: string;
  responsibleId!: string;
}

export const InternalAuditConnection = connectionType('InternalAudit', () => InternalAuditType);

@InputType('InternalAuditItemInput', { description: 'A clause, who looks at it and whose work it is.' })
export class InternalAuditItemInput implements PlannedItem {
  @Field(() => String, { description: 'The clause, such as 8.5.1.' })
  clause!: string;

  @Field(() => ID, { description: 'The officer who looks at it.' })
  auditorId!: string;

  @Field(() => ID, { description: 'The officer whose work it is; never the auditor.' })
  responsibleId!: string;
}

@InputType('InternalAuditFindingInput', { description: 'What was found at a planned clause.' })
export class InternalAuditFindingInput {
  @Field(() => String, { description: 'The clause.' })
  clause!: string;

  @Field(() => InternalAuditResult, { description: 'What was found.' })
  result!: Result;

  @Field(() => String, { description: 'What shows it, 4,000 characters at most.' })
  evidence!: string;

  @Field(() => String, { nullable: true, description: 'What was corrected; a nonconformity needs it.' })
  correction?: string;
}

@InputType('DutyFilter', { description: 'Which audits or reviews of quality systems are listed.' })
export class DutyFilterInput {
  @Field(() => ID, { nullable: true, description: 'The agency whose head answers for the system.' })
  agencyId?: string;

  @Field(() => ID, { nullable: true, description: 'The quality system.' })
  qualitySystemId?: string;

  @Field(() => DutyState, { nullable: true, description: 'Where they stand.' })
  state?: State;
}

/** An input as the noun wants it: what was left out is null. */
export function findingOf({ clause, result, evidence, correction }: InternalAuditFindingInput): Finding {
  return { clause, result, evidence, correction: correction ?? null };
}

/** Ids in a filter are ids. */
export function checkedDuties(filter: DutyFilterInput): DutyFilterInput {
  for (const name of ['agencyId', 'qualitySystemId'] as const) {
    if (filter[name] == null || isId(filter[name])) continue;
    throw new Invalid(`filter.${name}`, { vi: 'Không phải mã định danh.', en: 'Not an id.' });
  }
  return filter;
}
