import { connection, DayScalar, type Connection, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { agencyOn, type AgencyRow } from '../agency/agency.store.js';
import { AgencyType } from '../agency/agency.type.js';
import { countMatches, searchAgencies, type AgencyMatch } from './agency-search.store.js';
import { AgencyMatchConnection, AgencyMatchType } from './agency-search.type.js';

@Resolver(() => AgencyMatchType)
export class AgencySearchResolver {
  @Query(() => AgencyMatchConnection, {
    description:
      'Agencies in force on a day by what they are or were called, without regard to accents or case: exact codes, then beginnings of codes and names, words, likenesses; present names before past ones.',
  })
  async searchAgencies(
    @Context() ctx: Ctx,
    @Arg('text', () => String, { description: 'What is looked for, 1 to 200 characters.' }) text: string,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('asOf', () => DayScalar, { nullable: true }) asOf?: Day,
  ): Promise<Connection<AgencyMatch>> {
    const day = asOf ?? ctx.today;
    const page = await searchAgencies(ctx, text, day, { first, after });
    return connection(
      page,
      ({ rank, code, agencyId }) => [String(rank), code, agencyId],
      () => countMatches(ctx, text, day),
    );
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'The agency, as it stood on that day.' })
  agency(@Context() ctx: Ctx, @Root() match: AgencyMatch): Promise<AgencyRow | null> {
    return agencyOn(ctx, match.agencyId, match.asOf);
  }
}
