import {
  connection,
  DayScalar,
  perform,
  rolesHere,
  rowById,
  type Connection,
  type Ctx,
  type Reference,
} from '@qms/chassis';
import { Invalid, isId, NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { agencyOn, type AgencyRow } from '../agency/agency.store.js';
import { AgencyType } from '../agency/agency.type.js';
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
    @Arg('announcedById', () => ID, { description: 'The agency whose decision it is, such as a People’s Committee.' })
    announcedById: string,
    @Arg('decisionNumber', () => String, { description: 'The number of the decision.' }) decisionNumber: string,
    @Arg('decisionOn', () => DayScalar, { description: 'The day the decision was signed.' }) decisionOn: Day,
    @Arg('procedures', () => [ProcedureAnnouncementInput], { description: 'What the decision announces, 1 to 200.' })
    given: ProcedureAnnouncementInput[],
  ): Promise<ProcedureRow> {
    const input = {
      announcedById,
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
    @Arg('from', () => DayScalar, { description: 'The first day the agency settles them.' }) from: Day,
  ): Promise<ProcedureRow> {
    return perform(ctx, 'assignProcedures', assignProcedures, { agencyId, procedureIds, from }, read);
  }

  @Mutation(() => ProcedureType, { description: 'Ends them on a day; answers the first. RULE_BROKEN withdrawn-once.' })
  withdrawProcedures(
    @Context() ctx: Ctx,
    @Arg('procedureIds', () => [ID]) procedureIds: string[],
    @Arg('on', () => DayScalar, { description: 'The first day on which they are no longer in force.' }) on: Day,
    @Arg('decisionNumber', () => String, {
      nullable: true,
      description: 'The decision that withdraws them; its list is then due in 5 working days (TT26 art. 4.3).',
    })
    decisionNumber?: string,
    @Arg('decisionOn', () => DayScalar, { nullable: true, description: 'The day that decision was signed.' })
    decisionOn?: Day,
  ): Promise<ProcedureRow> {
    const input = { procedureIds, on, decisionNumber: decisionNumber ?? null, decisionOn: decisionOn ?? null };
    return perform(ctx, 'withdrawProcedures', withdrawProcedures, input, read);
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'Whose decision announced it; null out of scope.' })
  announcedBy(@Context() ctx: Ctx, @Root() procedure: ProcedureRow): Promise<AgencyRow | null> {
    return agencyOn(ctx, procedure.announcedById, ctx.today);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() { announcedById, withdrawnOn }: ProcedureRow): Promise<string[]> {
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, announcedById) };
    return withdrawnOn === null && mayAnnounceProcedures(here) ? ['assignProcedures', 'withdrawProcedures'] : [];
  }
}

export const procedureReference: Reference = (ctx, { id }) =>
  rowById(ctx, 'procedure', id, (ids) => proceduresByIds(ctx, ids));

async function read(ctx: Ctx, id: string): Promise<ProcedureRow> {
  const [row] = await proceduresByIds(ctx, [id]);
  if (!row) throw new NotFound();
  return row;
}
