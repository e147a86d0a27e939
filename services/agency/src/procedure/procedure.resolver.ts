import { connection, DayScalar, perform, rowById, type Connection, type Ctx, type Reference } from '@qms/chassis';
import { Invalid, isId, NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { announceProcedures, assignProcedures, withdrawProcedures } from './procedure.commands.js';
import { mayAnnounceProcedures } from './procedure.policy.js';
import { countProcedures, procedures, proceduresByIds, type ProcedureRow } from './procedure.store.js';
import { ProcedureAnnouncementInput, ProcedureConnection, ProcedureType } from './procedure.type.js';

@Resolver(() => ProcedureType)
export class ProcedureResolver {
  @Query(() => ProcedureConnection, {
    description: 'Procedures in force on a day, all announced ones or those assigned to an agency.',
  })
  async procedures(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('agencyId', () => ID, { nullable: true }) agencyId?: string,
    @Arg('asOf', () => DayScalar, { nullable: true }) asOf?: Day,
  ): Promise<Connection<ProcedureRow>> {
    const of = agencyId ?? null;
    if (of !== null && !isId(of)) throw new Invalid('agencyId', { vi: 'Không phải mã định danh.', en: 'Not an id.' });
    const day = asOf ?? ctx.today;
    const page = await procedures(ctx, of, day, { first, after });
    return connection(
      page,
      (row) => [row.code, row.id],
      () => countProcedures(ctx, of, day),
    );
  }

  @Mutation(() => ProcedureType, {
    description:
      'Enters what one decision announces, 1 to 200, all or none; answers the first (TT26 art. 4.3). CONFLICT.',
  })
  announceProcedures(
    @Context() ctx: Ctx,
    @Arg('decisionNumber', () => String) decisionNumber: string,
    @Arg('decisionOn', () => DayScalar) decisionOn: Day,
    @Arg('procedures', () => [ProcedureAnnouncementInput]) given: ProcedureAnnouncementInput[],
  ): Promise<ProcedureRow> {
    const input = {
      decisionNumber,
      decisionOn,
      procedures: given.map(({ code, name, field, statutoryDays }) => ({
        code,
        name,
        field,
        statutoryDays: statutoryDays ?? null,
      })),
    };
    return perform(ctx, 'announceProcedures', announceProcedures, input, read);
  }

  @Mutation(() => ProcedureType, {
    description:
      'Says which agency settles them from a day on; answers the first. RULE_BROKEN announced-before-assigned.',
  })
  assignProcedures(
    @Context() ctx: Ctx,
    @Arg('agencyId', () => ID) agencyId: string,
    @Arg('procedureIds', () => [ID]) procedureIds: string[],
    @Arg('from', () => DayScalar) from: Day,
  ): Promise<ProcedureRow> {
    return perform(ctx, 'assignProcedures', assignProcedures, { agencyId, procedureIds, from }, read);
  }

  @Mutation(() => ProcedureType, { description: 'Ends them on a day; answers the first. RULE_BROKEN withdrawn-once.' })
  withdrawProcedures(
    @Context() ctx: Ctx,
    @Arg('procedureIds', () => [ID]) procedureIds: string[],
    @Arg('on', () => DayScalar) on: Day,
  ): Promise<ProcedureRow> {
    return perform(ctx, 'withdrawProcedures', withdrawProcedures, { procedureIds, on }, read);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  actions(@Context() ctx: Ctx): string[] {
    return mayAnnounceProcedures(ctx.actor) ? ['assignProcedures', 'withdrawProcedures'] : [];
  }
}

export const procedureReference: Reference = (ctx, { id }) =>
  rowById(ctx, 'procedure', id, (ids) => proceduresByIds(ctx, ids));

async function read(ctx: Ctx, id: string): Promise<ProcedureRow> {
  const [row] = await proceduresByIds(ctx, [id]);
  if (!row) throw new NotFound();
  return row;
}
