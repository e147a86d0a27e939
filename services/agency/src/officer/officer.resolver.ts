import { connection, DayScalar, perform, type Connection, type Ctx, type Reference } from '@qms/chassis';
import { Forbidden, Invalid, isId, NotFound, type Day, type Role as RoleName } from '@qms/kernel';
import { Arg, Ctx as Context, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { enrolOfficer, grantRole, recordCompetence, revokeRole } from './officer.commands.js';
import { mayEnrolOfficer } from './officer.policy.js';
import {
  countOfficers,
  competencesOf,
  grantsOf,
  officers,
  officersByIds,
  signInOf,
  type CompetenceRow,
  type GrantRow,
  type OfficerRow,
  officerById,
} from './officer.store.js';
import {
  CompetenceType,
  GrantType,
  OfficerConnection,
  OfficerFilterInput,
  OfficerType,
  Role,
  SignInType,
} from './officer.type.js';

@Resolver(() => OfficerType)
export class OfficerResolver {
  @Query(() => OfficerType, { nullable: true, description: 'The person who asks; null for a process.' })
  viewer(@Context() ctx: Ctx): Promise<OfficerRow | null> {
    return officerById(ctx, ctx.actor.id);
  }

  @Query(() => OfficerConnection, { description: 'The officers of the agencies within the viewer’s reach.' })
  async officers(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('filter', () => OfficerFilterInput, { nullable: true }) filter?: OfficerFilterInput,
  ): Promise<Connection<OfficerRow>> {
    const wanted = checkedFilter(filter ?? {});
    const page = await officers(ctx, wanted, { first, after });
    return connection(
      page,
      (row) => [row.id],
      () => countOfficers(ctx, wanted),
    );
  }

  @Directive('@inaccessible')
  @Query(() => SignInType, {
    nullable: true,
    description: 'Who signs in with this address. Asked by the gateway alone; FORBIDDEN to others.',
  })
  signIn(
    @Context() ctx: Ctx,
    @Arg('email', () => String, { description: 'The address.' }) email: string,
  ): ReturnType<typeof signInOf> {
    if (ctx.actor.id !== 'service:gateway') throw new Forbidden();
    return signInOf(ctx, email);
  }

  @Mutation(() => OfficerType, { description: 'Enrols a person. CONFLICT when the address is taken.' })
  enrolOfficer(
    @Context() ctx: Ctx,
    @Arg('name', () => String, { description: 'Full name.' }) name: string,
    @Arg('email', () => String, { description: 'What the person signs in with.' }) email: string,
  ): Promise<OfficerRow> {
    return perform(ctx, 'enrolOfficer', enrolOfficer, { name, email }, read);
  }

  @Mutation(() => OfficerType, {
    description: 'Gives a role at an agency (or everywhere) for a span of days. FORBIDDEN, RULE_BROKEN role-and-place.',
  })
  grantRole(
    @Context() ctx: Ctx,
    @Arg('officerId', () => ID) officerId: string,
    @Arg('role', () => Role, { description: 'The role.' }) role: RoleName,
    @Arg('from', () => DayScalar, { description: 'The first day the role holds.' }) from: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
    @Arg('agencyId', () => ID, { nullable: true }) agencyId?: string,
    @Arg('to', () => DayScalar, {
      nullable: true,
      description: 'The first day on which it no longer holds; open unless given.',
    })
    to?: Day,
  ): Promise<OfficerRow> {
    const input = { officerId, role, agencyId: agencyId ?? null, from, to: to ?? null, expectedVersion };
    return perform(ctx, 'grantRole', grantRole, input, read);
  }

  @Mutation(() => OfficerType, { description: 'Ends a grant from a day on. CONFLICT when it has ended already.' })
  revokeRole(
    @Context() ctx: Ctx,
    @Arg('officerId', () => ID) officerId: string,
    @Arg('grantId', () => ID) grantId: string,
    @Arg('on', () => DayScalar, { description: 'The first day without it.' }) on: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<OfficerRow> {
    return perform(ctx, 'revokeRole', revokeRole, { officerId, grantId, on, expectedVersion }, read);
  }

  @Mutation(() => OfficerType, {
    description: 'Records a certificate, with the day it expires if it does (TT26 art. 40).',
  })
  recordCompetence(
    @Context() ctx: Ctx,
    @Arg('officerId', () => ID) officerId: string,
    @Arg('certificate', () => String, { description: 'What it certifies.' }) certificate: string,
    @Arg('issuedOn', () => DayScalar, { description: 'The day it was issued.' }) issuedOn: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
    @Arg('expiresOn', () => DayScalar, { nullable: true, description: 'The first day on which it no longer counts.' })
    expiresOn?: Day,
  ): Promise<OfficerRow> {
    const input = { officerId, certificate, issuedOn, expiresOn: expiresOn ?? null, expectedVersion };
    return perform(ctx, 'recordCompetence', recordCompetence, input, read);
  }

  @FieldResolver(() => [GrantType], { description: 'Roles held within the viewer’s reach, past and present.' })
  grants(@Context() ctx: Ctx, @Root() officer: OfficerRow): Promise<GrantRow[]> {
    return ctx.loader<string, GrantRow[]>('grants', (ids) => grantsOf(ctx, ids)).load(officer.id);
  }

  @FieldResolver(() => [CompetenceType], { description: 'Certificates, the oldest first.' })
  competences(@Context() ctx: Ctx, @Root() officer: OfficerRow): Promise<CompetenceRow[]> {
    return ctx.loader<string, CompetenceRow[]>('competences', (ids) => competencesOf(ctx, ids)).load(officer.id);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on the officer now.' })
  actions(@Context() ctx: Ctx): string[] {
    return mayEnrolOfficer(ctx.actor) ? ['grantRole', 'revokeRole', 'recordCompetence'] : [];
  }
}

export const officerReference: Reference = (ctx, { id }) => officerById(ctx, id);

async function read(ctx: Ctx, id: string): Promise<OfficerRow> {
  const [row] = await officersByIds(ctx, [id]);
  if (!row) throw new NotFound();
  return row;
}

function checkedFilter(filter: OfficerFilterInput): OfficerFilterInput {
  const ids = filter.agencyIds ?? [];
  if (ids.length > 100 || !ids.every(isId)) {
    throw new Invalid('filter.agencyIds', { vi: 'Tối đa 100 mã định danh hợp lệ.', en: 'At most 100 valid ids.' });
  }
  return filter;
}
