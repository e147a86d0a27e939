import { connectionType } from '@qms/chassis';
import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType('ProcedureCoverage', {
  description: 'How far a system covers the procedures that its agencies settle (QĐ19 art. 3, TT26 art. 3.1).',
})
export class ProcedureCoverageType {
  @Field(() => Int, { description: 'Procedures in force, assigned to the agencies it serves.' })
  announced!: number;

  @Field(() => Int, { description: 'Of these, named by the declaration in force.' })
  declared!: number;

  @Field(() => Int, { description: 'Of these, described by a document in force.' })
  documented!: number;
}

@ObjectType('CoverageGap', { description: 'An announced procedure that is not declared, not documented, or neither.' })
export class CoverageGapType {
  @Field(() => Boolean, { description: 'True if the declaration in force names it.' })
  declared!: boolean;

  @Field(() => Boolean, { description: 'True if a document in force describes it.' })
  documented!: boolean;
}

export const CoverageGapConnection = connectionType('CoverageGap', () => CoverageGapType);
