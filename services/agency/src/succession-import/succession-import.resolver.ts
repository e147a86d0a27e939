import type { Ctx } from '@qms/chassis';
import { Arg, Ctx as Context, Field, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { importSuccessions } from './succession-import.commands.js';

@ObjectType('SuccessionImportFault', { description: 'What is wrong with a line of the file.' })
export class SuccessionImportFaultType {
  @Field(() => Int, { description: 'The line of the file; 1 is the header. Of an act refused whole, its first.' })
  line!: number;

  @Field(() => String, { nullable: true, description: 'The column to blame, where there is one.' })
  column!: string | null;

  @Field(() => String, { description: 'What is wrong, in the reader’s language.' })
  message!: string;
}

@ObjectType('ImportSuccessionsResult', { description: 'What an import did, or in a dry run would do.' })
export class ImportSuccessionsResultType {
  @Field(() => Int, { description: 'Lines of the file.' })
  rows!: number;

  @Field(() => Int, { description: 'Lines of acts that are new; 0 as soon as any is at fault.' })
  created!: number;

  @Field(() => Int, { description: 'Lines of acts that the register had already.' })
  unchanged!: number;

  @Field(() => [SuccessionImportFaultType], { description: 'Nothing is written while there is one.' })
  faults!: SuccessionImportFaultType[];
}

@Resolver()
export class SuccessionImportResolver {
  @Mutation(() => ImportSuccessionsResultType, {
    description:
      'Takes in acts by which agencies end and others take their place, all of them or none; the same file twice changes nothing. FORBIDDEN.',
  })
  importSuccessions(
    @Context() ctx: Ctx,
    @Arg('csv', () => String, {
      description:
        'Columns on, legal_basis, kind, from_code, to_code, to_name (of a new one), to_level, to_parent_code, to_obligation.',
    })
    csv: string,
    @Arg('dryRun', () => Boolean, { description: 'True: only say what would happen.' }) dryRun: boolean,
  ): Promise<ImportSuccessionsResultType> {
    return imported(ctx, csv, dryRun);
  }
}

async function imported(ctx: Ctx, csv: string, dryRun: boolean): Promise<ImportSuccessionsResultType> {
  const { faults, ...counts } = await importSuccessions(ctx, { csv, dryRun });
  return { ...counts, faults: faults.map((fault) => ({ ...fault, message: fault.message[ctx.language] })) };
}
