import { connection, DayScalar, type Connection, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { AgencyType } from '../references.js';
import { countReviewsDue, reviewsDue, type ObligationRow } from './obligation.store.js';
import { DocumentObligationConnection, DocumentObligationType } from './obligation.type.js';

@Resolver(() => DocumentObligationType)
export class ObligationResolver {
  @Query(() => DocumentObligationConnection, {
    description: 'Documents whose review is due before a day, the earliest first.',
  })
  async documentObligations(
    @Context() ctx: Ctx,
    @Arg('dueBefore', () => DayScalar) dueBefore: Day,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ObligationRow>> {
    const page = await reviewsDue(ctx, dueBefore, { first, after });
    return connection(
      page,
      (row) => [row.dueOn, row.subjectId],
      () => countReviewsDue(ctx, dueBefore),
    );
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'Whose matter it is.' })
  agency(@Context() ctx: Ctx, @Root() obligation: ObligationRow): AgencyType {
    return { id: obligation.agencyId, asOf: ctx.today };
  }
}
