import { connection, type Connection, type Ctx } from '@qms/chassis';
import { allow, NotFound, openPage } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { AgencyType } from '../references.js';
import { populationDay, quotaOf, type Population, type Unit } from './quota.js';
import { countStillNeeded, quotaFacts, reachOfLeadUnit, stillNeeded, type NeededRow } from './quota.store.js';
import { AuditAgencyConnection, ProgrammeQuotaType, QuotaPopulation, QuotaUnit } from './quota.type.js';

@Resolver(() => ProgrammeQuotaType)
export class QuotaResolver {
  @Query(() => ProgrammeQuotaType, {
    description:
      'The yearly quota of a lead unit and how far it is met (TT26 art. 33.2). INVALID_INPUT, NOT_FOUND, FORBIDDEN.',
  })
  programmeQuota(
    @Context() ctx: Ctx,
    @Arg('year', () => Int, { description: 'The calendar year.' }) year: number,
    @Arg('leadAgencyId', () => ID, { description: 'The lead unit.' }) leadAgencyId: string,
    @Arg('population', () => QuotaPopulation, { description: 'Whom the quota is drawn from.' }) population: Population,
    @Arg('unit', () => QuotaUnit, { description: 'What is counted: agencies, or the systems that serve them.' })
    unit: Unit,
  ): Promise<ProgrammeQuotaType> {
    return quota(ctx, { year, leadAgencyId, population, unit });
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'The lead unit.' })
  leadAgency(@Root() quota: ProgrammeQuotaType): AgencyType {
    return { id: quota.question.leadAgencyId, asOf: quota.day };
  }

  @FieldResolver(() => AuditAgencyConnection, {
    nullable: true,
    description: 'The agencies that can still fill it, those waiting longest first; none once it is met.',
  })
  stillNeeded(
    @Context() ctx: Ctx,
    @Root() quota: ProgrammeQuotaType,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('onSite', () => Boolean, { defaultValue: false, description: 'For the visits rather than for any method.' })
    onSite = false,
  ): Promise<Connection<NeededRow>> {
    return needed(ctx, quota, onSite, { first, after });
  }
}

async function quota(ctx: Ctx, asked: Omit<ProgrammeQuotaType['question'], 'day'>): Promise<ProgrammeQuotaType> {
  const question = { ...asked, day: populationDay(asked.year, ctx.today) };
  const { known, may } = await reachOfLeadUnit(ctx, question.leadAgencyId, question.day);
  if (!known) throw new NotFound();
  allow(may);
  const facts = await quotaFacts(ctx, question);
  return { ...question, units: facts.units, ...quotaOf(facts), question };
}

async function needed(
  ctx: Ctx,
  quota: ProgrammeQuotaType,
  onSite: boolean,
  request: { first: number; after: string | undefined },
): Promise<Connection<NeededRow>> {
  const met = (onSite ? quota.onSite : quota.any).lacking === 0;
  openPage(request, 2);
  const page = met ? { rows: [], hasNextPage: false } : await stillNeeded(ctx, quota.question, onSite, request);
  const count = (): Promise<number> => (met ? Promise.resolve(0) : countStillNeeded(ctx, quota.question, onSite));
  return connection(page, (row) => [row.lastOn, row.id], count);
}
