import { connection, DayScalar, perform, type Connection, type Ctx } from '@qms/chassis';
import { MAX_FAULTS } from '@qms/documents';
import { Invalid, isId, NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { agencyPlanner } from '../agency-import/agency-import.commands.js';
import { declarationPlanner } from '../declaration-import/declaration-import.commands.js';
import { officerPlanner } from '../officer-import/officer-import.commands.js';
import { procedurePlanner } from '../procedure-import/procedure-import.commands.js';
import { successionPlanner } from '../succession-import/succession-import.commands.js';
import { takeRegister, type Bringing } from './register-import.commands.js';
import { mayReadImport } from './register-import.policy.js';
import {
  changePage,
  countRows,
  faultPage,
  faultsOf,
  importById,
  type ChangeRow,
  type FaultRow,
  type Planner,
  type RegisterImportRow,
} from './register-import.store.js';
import {
  RegisterImportChangeConnection,
  RegisterImportFaultConnection,
  RegisterImportFaultType,
  RegisterImportType,
} from './register-import.type.js';

const FILE = { nullable: true, description: 'The file as text: CSV with a header; or give uploadId.' };
const UPLOAD = { nullable: true, description: 'A file that was uploaded, CSV or XLSX; or give csv.' };

@Resolver(() => RegisterImportType)
export class RegisterImportResolver {
  @Query(() => RegisterImportType, {
    nullable: true,
    description: 'An import that the viewer has brought; its progress while a worker is at it.',
  })
  async registerImport(@Context() ctx: Ctx, @Arg('id', () => ID) id: string): Promise<RegisterImportRow | null> {
    const row = isId(id) ? await importById(ctx, id) : null;
    return row && mayReadImport(ctx.actor, row) ? row : null;
  }

  @Mutation(() => RegisterImportType, {
    description:
      'Takes in a register (code,name,level,parent_code,obligation[,short_name,org_code]), all rows or none; faults are told by line. FORBIDDEN.',
  })
  importAgencies(
    @Context() ctx: Ctx,
    @Arg('dryRun', () => Boolean) dryRun: boolean,
    @Arg('validFrom', () => DayScalar, { description: 'The first day the agencies exist, or the changes hold.' })
    validFrom: Day,
    @Arg('csv', () => String, FILE) csv?: string,
    @Arg('uploadId', () => ID, UPLOAD) uploadId?: string,
    @Arg('legalBasis', () => String, {
      defaultValue: 'QĐ19 art. 2',
      description: 'The article that puts them in their class.',
    })
    legalBasis = 'QĐ19 art. 2',
    @Arg('allowChanges', () => Boolean, {
      defaultValue: false,
      description:
        'True also changes, from validFrom on, what the register holds otherwise; false tells it as a fault.',
    })
    allowChanges = false,
  ): Promise<RegisterImportRow> {
    return take(ctx, agencyPlanner, { csv, uploadId, dryRun, input: { validFrom, legalBasis, allowChanges } });
  }

  @Mutation(() => RegisterImportType, {
    description:
      'Takes in past declarations (holder_code,members,edition,number,declared_on,signer), setting up the systems they speak of. FORBIDDEN.',
  })
  importDeclarations(
    @Context() ctx: Ctx,
    @Arg('dryRun', () => Boolean) dryRun: boolean,
    @Arg('csv', () => String, FILE) csv?: string,
    @Arg('uploadId', () => ID, UPLOAD) uploadId?: string,
  ): Promise<RegisterImportRow> {
    return take(ctx, declarationPlanner, { csv, uploadId, dryRun, input: {} });
  }

  @Mutation(() => RegisterImportType, {
    description:
      'Takes in people and their roles (email,name,role,agency_code,valid_from), all lines or none. FORBIDDEN.',
  })
  importOfficers(
    @Context() ctx: Ctx,
    @Arg('dryRun', () => Boolean) dryRun: boolean,
    @Arg('csv', () => String, FILE) csv?: string,
    @Arg('uploadId', () => ID, UPLOAD) uploadId?: string,
  ): Promise<RegisterImportRow> {
    return take(ctx, officerPlanner, { csv, uploadId, dryRun, input: {} });
  }

  @Mutation(() => RegisterImportType, {
    description:
      'Takes in procedures (code,name,field[,statutory_days,agencies,decision_number,decision_on]), all rows or none; a newer decision replaces an older one. FORBIDDEN, NOT_FOUND (announcer).',
  })
  importProcedures(
    @Context() ctx: Ctx,
    @Arg('dryRun', () => Boolean) dryRun: boolean,
    @Arg('announcedById', () => ID, { description: 'The agency whose decisions they are.' }) announcedById: string,
    @Arg('csv', () => String, FILE) csv?: string,
    @Arg('uploadId', () => ID, UPLOAD) uploadId?: string,
    @Arg('decisionNumber', () => String, { nullable: true, description: 'Of rows that name no decision.' })
    decisionNumber?: string,
    @Arg('decisionOn', () => DayScalar, { nullable: true, description: 'Of rows that name no day.' })
    decisionOn?: Day,
  ): Promise<RegisterImportRow> {
    const input = { announcedById, decisionNumber: decisionNumber ?? null, decisionOn: decisionOn ?? null };
    return take(ctx, procedurePlanner, { csv, uploadId, dryRun, input });
  }

  @Mutation(() => RegisterImportType, {
    description:
      'Takes in acts by which agencies end and others take their place (on,legal_basis,kind,from_code,to_code,to_name,to_level,to_parent_code,to_obligation), all of them or none. FORBIDDEN.',
  })
  importSuccessions(
    @Context() ctx: Ctx,
    @Arg('dryRun', () => Boolean) dryRun: boolean,
    @Arg('csv', () => String, FILE) csv?: string,
    @Arg('uploadId', () => ID, UPLOAD) uploadId?: string,
  ): Promise<RegisterImportRow> {
    return take(ctx, successionPlanner, { csv, uploadId, dryRun, input: {} });
  }

  // at most 10,000, the last of which says how many follow
  @FieldResolver(() => [RegisterImportFaultType], {
    description: 'The faults in the order of lines, 10,000 at most; see faultLines for pages of them.',
  })
  async faults(@Context() ctx: Ctx, @Root() taking: RegisterImportRow): Promise<RegisterImportFaultType[]> {
    if (taking.faulty === 0) return [];
    return (await faultsOf(ctx, taking.id, -1, MAX_FAULTS)).map((row) => faultIn(ctx, row));
  }

  @FieldResolver(() => RegisterImportFaultConnection, { description: 'The faults in the order of lines, in pages.' })
  async faultLines(
    @Context() ctx: Ctx,
    @Root() taking: RegisterImportRow,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<RegisterImportFaultType>> {
    const { rows, hasNextPage } = await faultPage(ctx, taking.id, { first, after });
    return connection(
      { rows: rows.map((row) => faultIn(ctx, row)), hasNextPage },
      ({ seq }) => [String(seq)],
      () => countRows(ctx, taking.id, true),
    );
  }

  @FieldResolver(() => RegisterImportChangeConnection, {
    description: 'What each row enters or changes, or would; rows that change nothing are left out.',
  })
  async changes(
    @Context() ctx: Ctx,
    @Root() taking: RegisterImportRow,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ChangeRow>> {
    const page = await changePage(ctx, taking.id, { first, after });
    return connection(
      page,
      ({ seq }) => [String(seq)],
      () => countRows(ctx, taking.id, false),
    );
  }
}

interface Given extends Pick<Bringing, 'dryRun' | 'input'> {
  csv: string | undefined;
  uploadId: string | undefined;
}

function take(ctx: Ctx, planner: Planner, { csv, uploadId, dryRun, input }: Given): Promise<RegisterImportRow> {
  const { announcedById } = input;
  if (announcedById !== undefined && !isId(announcedById)) {
    throw new Invalid('announcedById', { vi: 'Không phải mã định danh.', en: 'Not an id.' });
  }
  const bringing = { csv: csv ?? null, uploadId: uploadId ?? null, dryRun, input };
  return perform(ctx, planner.verb, (inner, given: Bringing) => takeRegister(inner, planner, given), bringing, read);
}

async function read(ctx: Ctx, id: string): Promise<RegisterImportRow> {
  const row = await importById(ctx, id);
  if (!row) throw new NotFound();
  return row;
}

function faultIn(ctx: Ctx, { seq, line, column, code, vi, en }: FaultRow): RegisterImportFaultType {
  return { seq, line, column, code, message: ctx.language === 'vi' ? vi : en, messages: { vi, en } };
}
