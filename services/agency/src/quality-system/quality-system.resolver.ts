import { connection, DayScalar, perform, rolesHere, type Connection, type Ctx, type Reference } from '@qms/chassis';
import { Invalid, isId, verbsFrom, type ActorHere, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { agencyOn, type AgencyRow } from '../agency/agency.store.js';
import { AgencyType } from '../agency/agency.type.js';
import { mayAppointCommittee } from '../committee/committee.policy.js';
import type { Ground } from '../sharing/sharing.js';
import { mayAdmitAgency, mayReleaseAgency } from '../sharing/sharing.policy.js';
import { membersOf } from '../sharing/sharing.store.js';
import { changeScope, confirmEffectiveness, establishQualitySystem, startApplying } from './quality-system.commands.js';
import { STAGE_TABLE } from '../stage/stage.js';
import { mayChangeScope, mayConfirmEffectiveness, mayStartApplying } from './quality-system.policy.js';
import {
  countQualitySystems,
  qualitySystems,
  readSystem,
  systemsOfAgencies,
  type QualitySystemRow,
  systemOn,
} from './quality-system.store.js';
import {
  QualitySystemConnection,
  QualitySystemFilterInput,
  QualitySystemType,
  SystemGround,
} from './quality-system.type.js';

const POLICIES: Record<string, (actor: ActorHere) => boolean> = {
  startApplying: mayStartApplying,
  confirmEffectiveness: mayConfirmEffectiveness,
  publishDeclaration: mayConfirmEffectiveness,
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
    @Arg('filter', () => QualitySystemFilterInput, { nullable: true }) filter?: QualitySystemFilterInput,
  ): Promise<Connection<QualitySystemRow>> {
    const day = asOf ?? ctx.today;
    const wanted = checkedFilter(filter ?? {});
    const page = await qualitySystems(ctx, wanted, day, { first, after });
    return connection(
      page,
      (row) => [row.id],
      () => countQualitySystems(ctx, wanted, day),
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
    description:
      'Sets up a system held by an agency (QĐ19 art. 4.1, TT26 art. 6). RULE_BROKEN one-system-an-agency, committee-and-its-office, division-with-seat-seal-and-account, three-divisions-apart-at-most, commune-by-the-model-framework, public-unit-by-decision-of-the-province.',
  })
  establishQualitySystem(
    @Context() ctx: Ctx,
    @Arg('holderId', () => ID, { description: 'The agency whose head answers for it.' }) holderId: string,
    @Arg('name', () => String, { description: 'Its name, 300 characters at most.' }) name: string,
    @Arg('scope', () => String, { description: 'What it covers, 10,000 characters at most.' }) scope: string,
    @Arg('legalBasis', () => String, { description: 'The article that obliges or allows it.' }) legalBasis: string,
    @Arg('on', () => DayScalar, { description: 'The day it was set up.' }) on: Day,
    @Arg('procedureIds', () => [ID], { nullable: true, description: 'The procedures that it covers, 3,000 at most.' })
    procedureIds?: string[],
    @Arg('grounds', () => [SystemGround], {
      nullable: true,
      description: 'What a division, a commune or a public service unit relies on.',
    })
    grounds?: Ground[],
  ): Promise<QualitySystemRow> {
    const covered = { scope, procedureIds: procedureIds ?? [] };
    const input = { holderId, name, ...covered, grounds: grounds ?? [], legalBasis, on };
    return perform(ctx, 'establishQualitySystem', establishQualitySystem, input, readSystem);
  }

  @Mutation(() => QualitySystemType, {
    description: 'The documents are in force and work begins by them (QĐ19 art. 4.2).',
  })
  startApplying(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<QualitySystemRow> {
    return perform(ctx, 'startApplying', startApplying, { qualitySystemId, expectedVersion }, readSystem);
  }

  @Mutation(() => QualitySystemType, {
    description:
      'The head confirms that the system works as documented, for the scope it has now (QĐ19 art. 4.2d). RULE_BROKEN confirmation-after-the-change-of-scope, audit-before-confirmation, review-before-confirmation.',
  })
  confirmEffectiveness(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('on', () => DayScalar, { description: 'The day of the head’s confirmation.' }) on: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<QualitySystemRow> {
    const input = { qualitySystemId, on, expectedVersion };
    return perform(ctx, 'confirmEffectiveness', confirmEffectiveness, input, readSystem);
  }

  @Mutation(() => QualitySystemType, {
    description:
      'Widens, narrows or adjusts what it covers: what was confirmed is confirmed again, what was declared is declared again (QĐ19 art. 4.4c).',
  })
  changeScope(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('scope', () => String, { description: 'What it covers from now on.' }) scope: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
    @Arg('procedureIds', () => [ID], {
      nullable: true,
      description: 'The procedures that it covers from now on; null leaves them as they are.',
    })
    procedureIds?: string[],
    @Arg('redeclareBy', () => DayScalar, {
      nullable: true,
      description: 'The last day to declare it again; null for the term that is set (query terms).',
    })
    redeclareBy?: Day,
  ): Promise<QualitySystemRow> {
    const given = { qualitySystemId, scope, expectedVersion };
    const input = { ...given, procedureIds: procedureIds ?? null, redeclareBy: redeclareBy ?? null };
    return perform(ctx, 'changeScope', changeScope, input, readSystem);
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
    return [
      ...(mayAdmitAgency(here) ? ['admitAgency'] : []),
      ...(mayReleaseAgency(here) ? ['releaseAgency'] : []),
      ...(mayAppointCommittee(here) ? ['appointCommittee'] : []),
      ...open,
      ...(mayChangeScope(here) ? ['changeScope'] : []),
    ];
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

function checkedFilter(filter: QualitySystemFilterInput): QualitySystemFilterInput {
  for (const name of ['agencyId', 'subtreeOf'] as const) {
    if (filter[name] == null || isId(filter[name])) continue;
    throw new Invalid(`filter.${name}`, { vi: 'Không phải mã định danh.', en: 'Not an id.' });
  }
  return filter;
}
