import { DayScalar, performImport, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
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
    return taken(ctx, 'importAgencies', importAgencies, { csv, dryRun, validFrom, legalBasis });
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
    return taken(ctx, 'importDeclarations', importDeclarations, { csv, dryRun });
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
    return taken(ctx, 'importOfficers', importOfficers, { csv, dryRun });
  }
}

/** The key and the command, then the faults in the reader’s language. */
async function taken<Input extends { dryRun: boolean }>(
  ctx: Ctx,
  verb: string,
  command: (ctx: Ctx, input: Input) => Promise<ImportOutcome>,
  input: Input,
): Promise<RegisterImportType> {
  const outcome = await performImport(ctx, verb, command, input, importById);
  return { ...outcome, faults: inLanguage(outcome, ctx) };
}

function inLanguage({ faults }: ImportOutcome, ctx: Ctx): RegisterImportFaultType[] {
  return faults.map(({ line, column, message }) => ({ line, column, message: message[ctx.language] }));
}
