import { connection, DayScalar, perform, rolesHere, type Connection, type Ctx, type Reference } from '@qms/chassis';
import { NotFound, verbsFrom, type ActorHere, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { agencyOn, type AgencyRow } from '../agency/agency.store.js';
import { AgencyType } from '../agency/agency.type.js';
import {
  admitAgency,
  changeScope,
  confirmEffectiveness,
  establishQualitySystem,
  startApplying,
} from './quality-system.commands.js';
import { STAGE_TABLE } from './quality-system.js';
import { mayAdmitAgency, mayChangeScope, mayConfirmEffectiveness, mayStartApplying } from './quality-system.policy.js';
import {
  countQualitySystems,
  membersOf,
  qualitySystems,
  qualitySystemsByIds,
  systemsOfAgencies,
  type QualitySystemRow,
  systemOn,
} from './quality-system.store.js';
import { QualitySystemConnection, QualitySystemType } from './quality-system.type.js';

const POLICIES: Record<string, (actor: ActorHere) => boolean> = {
  startApplying: mayStartApplying,
  confirmEffectiveness: mayConfirmEffectiveness,
  publishDeclaration: mayConfirmEffectiveness,
  changeScope: mayChangeScope,
};

@Resolver(() => QualitySystemType)
export class QualitySystemResolver {
  @Query(() => QualitySystemConnection, {
    description: 'The systems that serve agencies within reach on a day (today unless asOf is given).',
  })
  async qualitySystems(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('asOf', () => DayScalar, { nullable: true }) asOf?: Day,
  ): Promise<Connection<QualitySystemRow>> {
    const day = asOf ?? ctx.today;
    const page = await qualitySystems(ctx, day, { first, after });
    return connection(
      page,
      (row) => [row.id],
      () => countQualitySystems(ctx, day),
    );
  }

  @Query(() => QualitySystemType, { nullable: true, description: 'One system on a day.' })
  qualitySystem(
    @Context() ctx: Ctx,
    @Arg('id', () => ID) id: string,
    @Arg('asOf', () => DayScalar, { nullable: true }) asOf?: Day,
  ): Promise<QualitySystemRow | null> {
    return systemOn(ctx, id, asOf ?? ctx.today);
  }

  @Mutation(() => QualitySystemType, {
    description: 'Sets up a system held by an agency (QĐ19 art. 4.1). RULE_BROKEN one-system-an-agency.',
  })
  establishQualitySystem(
    @Context() ctx: Ctx,
    @Arg('holderId', () => ID, { description: 'The agency whose head answers for it.' }) holderId: string,
    @Arg('name', () => String, { description: 'Its name, 300 characters at most.' }) name: string,
    @Arg('scope', () => String, { description: 'What it covers, 10,000 characters at most.' }) scope: string,
    @Arg('legalBasis', () => String, { description: 'The article that obliges or allows it.' }) legalBasis: string,
    @Arg('on', () => DayScalar, { description: 'The day it was set up.' }) on: Day,
  ): Promise<QualitySystemRow> {
    return perform(
      ctx,
      'establishQualitySystem',
      establishQualitySystem,
      { holderId, name, scope, legalBasis, on },
      read,
    );
  }

  @Mutation(() => QualitySystemType, {
    description:
      'Lets another agency share the system (TT26 art. 6). RULE_BROKEN one-system-an-agency, one-membership-at-a-time.',
  })
  admitAgency(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('agencyId', () => ID) agencyId: string,
    @Arg('legalBasis', () => String, { description: 'The clause that allows sharing, such as TT26 art. 6.1.' })
    legalBasis: string,
    @Arg('from', () => DayScalar, { description: 'The first day it shares the system.' }) from: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<QualitySystemRow> {
    return perform(
      ctx,
      'admitAgency',
      admitAgency,
      { qualitySystemId, agencyId, legalBasis, from, expectedVersion },
      read,
    );
  }

  @Mutation(() => QualitySystemType, {
    description: 'The documents are in force and work begins by them (QĐ19 art. 4.2).',
  })
  startApplying(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<QualitySystemRow> {
    return perform(ctx, 'startApplying', startApplying, { qualitySystemId, expectedVersion }, read);
  }

  @Mutation(() => QualitySystemType, {
    description: 'The head confirms that the system works as documented (QĐ19 art. 4.2).',
  })
  confirmEffectiveness(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('on', () => DayScalar, { description: 'The day of the head’s confirmation.' }) on: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<QualitySystemRow> {
    return perform(ctx, 'confirmEffectiveness', confirmEffectiveness, { qualitySystemId, on, expectedVersion }, read);
  }

  @Mutation(() => QualitySystemType, {
    description: 'Widens, narrows or adjusts what it covers; it must be declared again (QĐ19 art. 4.4).',
  })
  changeScope(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('scope', () => String, { description: 'What it covers from now on.' }) scope: string,
    @Arg('redeclareBy', () => DayScalar, { description: 'The last day to declare it again.' }) redeclareBy: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<QualitySystemRow> {
    return perform(ctx, 'changeScope', changeScope, { qualitySystemId, scope, redeclareBy, expectedVersion }, read);
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'The agency whose head answers for it.' })
  holder(@Context() ctx: Ctx, @Root() system: QualitySystemRow): Promise<AgencyRow | null> {
    return agencyOn(ctx, system.holderId, system.asOf);
  }

  @FieldResolver(() => [AgencyType], { description: 'The agencies within reach that it serves on that day.' })
  async agencies(@Context() ctx: Ctx, @Root() system: QualitySystemRow): Promise<AgencyRow[]> {
    const ids = await ctx
      .loader<string, string[]>(`members ${system.asOf}`, (systemIds) => membersOf(ctx, systemIds, system.asOf))
      .load(system.id);
    const rows = await Promise.all(ids.map((id) => agencyOn(ctx, id, system.asOf)));
    return rows.filter((row) => row !== null);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() system: QualitySystemRow): Promise<string[]> {
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, system.holderId) };
    const open = verbsFrom(STAGE_TABLE, system.stage).filter((verb) => POLICIES[verb]?.(here));
    return mayAdmitAgency(here) ? ['admitAgency', ...open] : open;
  }
}

/** What the quality systems add to an agency. */
@Resolver(() => AgencyType)
export class AgencyQualitySystemResolver {
  @FieldResolver(() => QualitySystemType, {
    nullable: true,
    description: 'The system that serves it on that day; null when none does.',
  })
  qualitySystem(@Context() ctx: Ctx, @Root() agency: AgencyRow): Promise<QualitySystemRow | null> {
    return ctx
      .loader<string, QualitySystemRow | null>(`system of agency ${agency.asOf}`, (ids) =>
        systemsOfAgencies(ctx, ids, agency.asOf),
      )
      .load(agency.id);
  }
}

export const qualitySystemReference: Reference = (ctx, { id, asOf }) => systemOn(ctx, id, asOf);

async function read(ctx: Ctx, id: string): Promise<QualitySystemRow> {
  const [row] = await qualitySystemsByIds(ctx, [id], ctx.today);
  if (!row) throw new NotFound();
  return row;
}
