import { connection, DayScalar, perform, rolesHere, type Connection, type Ctx, type Reference } from '@qms/chassis';
import { Invalid, isId, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Level, Obligation } from './agency.js';
import { appointLeadUnit, registerAgency } from './agency.commands.js';
import { CHANGES, CORRECTIONS, mayChangeAgency, mayCorrectAgency } from '../history/history.policy.js';
import { mayAppointLeadUnit, mayRegisterAgency } from './agency.policy.js';
import {
  actorAtLast,
  agencies,
  agencyByCode,
  agencyNow,
  agencyOn,
  countAgencies,
  type AgencyRow,
} from './agency.store.js';
import { AgencyConnection, AgencyFilterInput, AgencyLevel, AgencyObligation, AgencyType } from './agency.type.js';

@Resolver(() => AgencyType)
export class AgencyResolver {
  @Query(() => AgencyConnection, {
    description: 'The register on a day (today unless asOf is given), in the order of codes.',
  })
  async agencies(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('asOf', () => DayScalar, { nullable: true }) asOf?: Day,
    @Arg('filter', () => AgencyFilterInput, { nullable: true }) filter?: AgencyFilterInput,
  ): Promise<Connection<AgencyRow>> {
    const day = asOf ?? ctx.today;
    const wanted = checkedFilter(filter ?? {});
    const page = await agencies(ctx, wanted, day, { first, after });
    return connection(
      page,
      (row) => [row.code],
      () => countAgencies(ctx, wanted, day),
    );
  }

  @Query(() => AgencyType, {
    nullable: true,
    description: 'One agency on a day; null when it is unknown, not in force then, or out of scope.',
  })
  agency(
    @Context() ctx: Ctx,
    @Arg('id', () => ID) id: string,
    @Arg('asOf', () => DayScalar, { nullable: true }) asOf?: Day,
  ): Promise<AgencyRow | null> {
    return agencyOn(ctx, id, asOf ?? ctx.today);
  }

  @Query(() => AgencyType, { nullable: true, description: 'Who held this code on that day.' })
  agencyByCode(
    @Context() ctx: Ctx,
    @Arg('code', () => String, { description: 'The code it held on that day.' }) code: string,
    @Arg('asOf', () => DayScalar, { nullable: true }) asOf?: Day,
  ): Promise<AgencyRow | null> {
    return agencyByCode(ctx, code, asOf ?? ctx.today);
  }

  @Mutation(() => AgencyType, {
    description:
      'Enters an agency in the register. INVALID_INPUT, FORBIDDEN, NOT_FOUND (parent), RULE_BROKEN superior-in-force.',
  })
  registerAgency(
    @Context() ctx: Ctx,
    @Arg('code', () => String, { description: 'Its code, held by one agency at a time.' }) code: string,
    @Arg('name', () => String, { description: 'Its full name.' }) name: string,
    @Arg('level', () => AgencyLevel, { description: 'Its level.' }) level: Level,
    @Arg('obligation', () => AgencyObligation, { description: 'Its class (QĐ19 art. 2).' }) obligation: Obligation,
    @Arg('legalBasis', () => String, { description: 'The article or decision that puts it in that class.' })
    legalBasis: string,
    @Arg('validFrom', () => DayScalar, { description: 'Its first day.' }) validFrom: Day,
    @Arg('parentId', () => ID, { nullable: true }) parentId?: string,
    @Arg('shortName', () => String, { nullable: true, description: 'What it is called for short.' }) shortName?: string,
    @Arg('orgCode', () => String, {
      nullable: true,
      description: 'Its identifier, such as H17.01 (Decision 20/2020/QĐ-TTg).',
    })
    orgCode?: string,
  ): Promise<AgencyRow> {
    const input = {
      code,
      name,
      level,
      obligation,
      legalBasis,
      validFrom,
      parentId: parentId ?? null,
      shortName: shortName ?? null,
      orgCode: orgCode ?? null,
    };
    return perform(ctx, 'registerAgency', registerAgency, input, agencyNow);
  }

  @Mutation(() => AgencyType, {
    description:
      'Names the unit that oversees an agency and its subtree (QĐ19 art. 12.4). CONFLICT, FORBIDDEN, RULE_BROKEN lead-unit-in-order.',
  })
  appointLeadUnit(
    @Context() ctx: Ctx,
    @Arg('agencyId', () => ID) agencyId: string,
    @Arg('leadUnitId', () => ID) leadUnitId: string,
    @Arg('from', () => DayScalar, { description: 'The first day it leads.' }) from: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<AgencyRow> {
    return perform(ctx, 'appointLeadUnit', appointLeadUnit, { agencyId, leadUnitId, from, expectedVersion }, agencyNow);
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'What it is part of on that day.' })
  parent(@Context() ctx: Ctx, @Root() agency: AgencyRow): Promise<AgencyRow | null> | null {
    return agency.parentId === null ? null : agencyOn(ctx, agency.parentId, agency.asOf);
  }

  @FieldResolver(() => AgencyType, {
    nullable: true,
    description: 'The unit that oversees it and its subtree on that day.',
  })
  leadUnit(@Context() ctx: Ctx, @Root() agency: AgencyRow): Promise<AgencyRow | null> | null {
    return agency.leadUnitId === null ? null : agencyOn(ctx, agency.leadUnitId, agency.asOf);
  }

  @FieldResolver(() => [String], { description: 'The verbs of the register that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() agency: AgencyRow): Promise<string[]> {
    const [roles, atLast] = await Promise.all([rolesHere(ctx, agency.id), actorAtLast(ctx, agency)]);
    const here = { id: ctx.actor.id, roles };
    return [
      ...(mayRegisterAgency(ctx.actor, here) ? ['registerAgency'] : []),
      ...(mayAppointLeadUnit(here) ? ['appointLeadUnit'] : []),
      ...(mayChangeAgency(here) ? CHANGES : []),
      ...(mayCorrectAgency(atLast) ? CORRECTIONS : []),
    ];
  }
}

/** The federation reference: an agency seen on a day, batched by day. */
export const agencyReference: Reference = (ctx, { id, asOf }) => agencyOn(ctx, id, asOf);

function checkedFilter(filter: AgencyFilterInput): AgencyFilterInput {
  for (const field of ['parentId', 'subtreeOf'] as const) {
    if (filter[field] !== undefined && filter[field] !== null && !isId(filter[field])) {
      throw new Invalid(`filter.${field}`, { vi: 'Không phải mã định danh.', en: 'Not an id.' });
    }
  }
  return filter;
}
