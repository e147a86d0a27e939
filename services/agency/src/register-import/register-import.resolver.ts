import { DayScalar, perform, type Ctx } from '@qms/chassis';
import { NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, Mutation, Resolver } from 'type-graphql';
import { importOfficers } from '../officer-import/officer-import.commands.js';
import { importAgencies, importDeclarations } from './register-import.commands.js';
import { importById, type ImportOutcome } from './register-import.store.js';
import { RegisterImportType, type RegisterImportFaultType } from './register-import.type.js';

@Resolver(() => RegisterImportType)
export class RegisterImportResolver {
  @Mutation(() => RegisterImportType, {
    description:
      'Takes in a register (CSV: code,name,level,parent_code,obligation), all rows or none; faults are told by line. FORBIDDEN.',
  })
  importAgencies(
    @Context() ctx: Ctx,
    @Arg('csv', () => String) csv: string,
    @Arg('dryRun', () => Boolean) dryRun: boolean,
    @Arg('validFrom', () => DayScalar, { description: 'The first day the agencies exist.' }) validFrom: Day,
    @Arg('legalBasis', () => String, {
      defaultValue: 'QĐ19 art. 2',
      description: 'The article that puts them in their class.',
    })
    legalBasis: string,
  ): Promise<RegisterImportType> {
    return performImport(ctx, 'importAgencies', importAgencies, { csv, dryRun, validFrom, legalBasis });
  }

  @Mutation(() => RegisterImportType, {
    description:
      'Takes in past declarations (CSV: holder_code,members,edition,number,declared_on,signer), setting up the systems they speak of. FORBIDDEN.',
  })
  importDeclarations(
    @Context() ctx: Ctx,
    @Arg('csv', () => String) csv: string,
    @Arg('dryRun', () => Boolean) dryRun: boolean,
  ): Promise<RegisterImportType> {
    return performImport(ctx, 'importDeclarations', importDeclarations, { csv, dryRun });
  }

  @Mutation(() => RegisterImportType, {
    description:
      'Takes in people and their roles (CSV: email,name,role,agency_code,valid_from), all lines or none. FORBIDDEN.',
  })
  importOfficers(
    @Context() ctx: Ctx,
    @Arg('csv', () => String) csv: string,
    @Arg('dryRun', () => Boolean) dryRun: boolean,
  ): Promise<RegisterImportType> {
    return performImport(ctx, 'importOfficers', importOfficers, { csv, dryRun });
  }
}

/** A dry run or a refused file leaves no row to read again: its answer is the outcome itself. */
function performImport<Input>(
  ctx: Ctx,
  verb: string,
  command: (ctx: Ctx, input: Input) => Promise<ImportOutcome>,
  input: Input,
): Promise<RegisterImportType> {
  let outcome: ImportOutcome | undefined;
  return perform(
    ctx,
    verb,
    async (inner, given: Input) => (outcome = await command(inner, given)),
    input,
    async (inner, id) => {
      if (outcome?.id === id) return { ...outcome, faults: inLanguage(outcome, inner) };
      const row = await importById(inner, id);
      if (!row) throw new NotFound();
      return { ...row, dryRun: false, faults: [] };
    },
  );
}

function inLanguage({ faults }: ImportOutcome, ctx: Ctx): RegisterImportFaultType[] {
  return faults.map(({ line, column, message }) => ({ line, column, message: message[ctx.language] }));
}
