import { connection, DayScalar, type Connection, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { AgencyType } from '../references.js';
import { countMattersDue, mattersDue, type ObligationRow } from './obligation.store.js';
import { AuditObligationConnection, AuditObligationType } from './obligation.type.js';

@Resolver(() => AuditObligationType)
export class ObligationResolver {
  @Query(() => AuditObligationConnection, {
    description:
      'Inspections planned before a day that have not begun, and the yearly duties of quality systems (QĐ19 art. 4.4b), the earliest first.',
  })
  async auditObligations(
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
  agency(@Context() ctx: Ctx, @Root() obligation: ObligationRow): AgencyType {
    return { id: obligation.agencyId, asOf: ctx.today };
  }
}
