import { connection, DayScalar, type Connection, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { agencyOn, type AgencyRow } from '../agency/agency.store.js';
import { AgencyType } from '../agency/agency.type.js';
import { countMattersDue, mattersDue, type ObligationRow } from './obligation.store.js';
import { AgencyObligationConnection, AgencyObligationType } from './obligation.type.js';

@Resolver(() => AgencyObligationType)
export class ObligationResolver {
  @Query(() => AgencyObligationConnection, {
    description: 'What the register knows to be due before a day, the earliest first.',
  })
  async agencyObligations(
    @Context() ctx: Ctx,
    @Arg('dueBefore', () => DayScalar) dueBefore: Day,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ObligationRow>> {
    const page = await mattersDue(ctx, dueBefore, { first, after });
    return connection(
      page,
      (row) => [row.dueOn, row.subjectId, row.rule],
      () => countMattersDue(ctx, dueBefore),
    );
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'Whose matter it is.' })
  agency(@Context() ctx: Ctx, @Root() obligation: ObligationRow): Promise<AgencyRow | null> {
    return agencyOn(ctx, obligation.agencyId, ctx.today);
  }
}
