import type { Ctx } from '@qms/chassis';
import { Arg, Ctx as Context, Field, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { importDocuments } from './document-import.commands.js';

@ObjectType('DocumentImportFault', { description: 'What is wrong on one line of the file.' })
class FaultType {
  @Field(() => Int, { description: 'The line of the file; 1 is the header.' })
  line!: number;

  @Field(() => String, { nullable: true, description: 'The column, where one is to blame.' })
  column!: string | null;

  @Field(() => String, { description: 'What to mend, in the reader’s language.' })
  message!: string;
}

@ObjectType('ImportDocumentsResult', {
  description: 'What a register brought, or would bring; with any fault nothing was written.',
})
class ResultType {
  @Field(() => Int, { description: 'Rows read.' })
  rows!: number;

  @Field(() => Int, { description: 'Rows that are new.' })
  created!: number;

  @Field(() => Int, { description: 'Rows that stand in the register already.' })
  unchanged!: number;

  // at most 1,000, the last of which says how many follow
  @Field(() => [FaultType], { description: 'The faults in the order of lines, 1,000 at most.' })
  faults!: FaultType[];
}

@Resolver(() => ResultType)
export class DocumentImportResolver {
  @Mutation(() => ResultType, {
    description:
      'Takes in documents in force (CSV: agency_id,code,kind,title,effective_on,review_cycle_months), all rows or none. FORBIDDEN.',
  })
  async importDocuments(
    @Context() ctx: Ctx,
    @Arg('csv', () => String) csv: string,
    @Arg('dryRun', () => Boolean) dryRun: boolean,
  ): Promise<ResultType> {
    const outcome = await importDocuments(ctx, { csv, dryRun });
    const faults = outcome.faults.map((fault) => ({ ...fault, message: fault.message[ctx.language] }));
    return { ...outcome, faults };
  }
}
