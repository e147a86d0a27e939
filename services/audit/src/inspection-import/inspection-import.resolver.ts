import type { Ctx } from '@qms/chassis';
import { Arg, Ctx as Context, Field, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { importInspections } from './inspection-import.commands.js';

@ObjectType('InspectionImportFault', { description: 'What is wrong with a line of the file.' })
export class InspectionImportFaultType {
  @Field(() => Int, { description: 'The line of the file; 1 is the header.' })
  line!: number;

  @Field(() => String, { nullable: true, description: 'The column to blame, where there is one.' })
  column!: string | null;

  @Field(() => String, { description: 'What is wrong, in the reader’s language.' })
  message!: string;
}

@ObjectType('ImportInspectionsResult', { description: 'What an import did, or in a dry run would do.' })
export class ImportInspectionsResultType {
  @Field(() => Int, { description: 'Rows of the file that could be read.' })
  rows!: number;

  @Field(() => Int, { description: 'Inspections that are new; 0 as soon as any line is at fault.' })
  created!: number;

  @Field(() => Int, { description: 'Inspections that the register had already.' })
  unchanged!: number;

  @Field(() => [InspectionImportFaultType], {
    description: 'In the order of lines; nothing is written while there is one.',
  })
  faults!: InspectionImportFaultType[];
}

@Resolver()
export class InspectionImportResolver {
  @Mutation(() => ImportInspectionsResultType, {
    description:
      'Takes in a register of past inspections, all of it or nothing; the same file twice changes nothing. FORBIDDEN.',
  })
  importInspections(
    @Context() ctx: Ctx,
    @Arg('csv', () => String, {
      description:
        'Columns agency_id, method (DESK or ON_SITE), planned_on, counted_on (day reviewed or signed), reference.',
    })
    csv: string,
    @Arg('dryRun', () => Boolean, { description: 'True: only say what would happen.' }) dryRun: boolean,
  ): Promise<ImportInspectionsResultType> {
    return imported(ctx, csv, dryRun);
  }
}

async function imported(ctx: Ctx, csv: string, dryRun: boolean): Promise<ImportInspectionsResultType> {
  const { faults, ...counts } = await importInspections(ctx, { csv, dryRun });
  return { ...counts, faults: faults.map((fault) => ({ ...fault, message: fault.message[ctx.language] })) };
}
