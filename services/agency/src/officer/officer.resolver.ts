import {
  connection,
  DayScalar,
  perform,
  verbsSomewhere,
  type Connection,
  type Ctx,
  type Reference,
} from '@qms/chassis';
import { allow, Invalid, isId, NotFound, type Day, type Role as RoleName } from '@qms/kernel';
import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Ctx as Context,
  Directive,
  FieldResolver,
  ID,
  Info,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { agencyOn, type AgencyRow } from '../agency/agency.store.js';
import { AgencyType } from '../agency/agency.type.js';
import { grantsOf, grantsToday, officerHere, type GrantRow } from '../grant/grant.store.js';
import type { Form } from './officer.js';
import { delegateRole, enrolOfficer, grantRole, recordCompetence, revokeRole } from './officer.commands.js';
import { mayDelegateRole, mayEnrolOfficer, mayRecordCompetence, maySignIn } from './officer.policy.js';
import {
  countOfficers,
  competencesOf,
  officers,
  officersByIds,
  signInOf,
  type CompetenceRow,
  type OfficerRow,
  officerById,
} from './officer.store.js';
import {
  CompetenceType,
  DelegationForm,
  GrantType,
  OfficerConnection,
  OfficerFilterInput,
  OfficerType,
  Role,
  SignInType,
  ViewerType,
} from './officer.type.js';

@Resolver(() => OfficerType)
export class OfficerResolver {
  @Query(() => ViewerType, { description: 'Whoever asks: the person, the roles held today, the verbs these open.' })
  async viewer(@Context() ctx: Ctx, @Info() { schema }: GraphQLResolveInfo): Promise<ViewerType> {
    const officer = await officerById(ctx, ctx.actor.id);
    return {
      officer,
      grants: officer ? await grantsToday(ctx, officer.id) : [],
      actions: verbsSomewhere(schema, ctx.actor),
    };
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
    allow(maySignIn(ctx.actor));
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

  @Mutation(() => OfficerType, {
    description:
      'A head lets a deputy act as head until a day (NĐ30 art. 13). FORBIDDEN, CONFLICT, RULE_BROKEN delegate-own-office.',
  })
  delegateRole(
    @Context() ctx: Ctx,
    @Arg('officerId', () => ID, { description: 'The deputy.' }) officerId: string,
    @Arg('agencyId', () => ID, { description: 'The agency whose head delegates.' }) agencyId: string,
    @Arg('form', () => DelegationForm, { description: 'How the deputy signs.' }) form: Form,
    @Arg('from', () => DayScalar, { description: 'The first day; not one past.' }) from: Day,
    @Arg('to', () => DayScalar, { description: 'The first day on which it no longer holds.' }) to: Day,
    @Arg('expectedVersion', () => Int, { description: 'The version of the deputy.' }) expectedVersion: number,
  ): Promise<OfficerRow> {
    const input = { officerId, agencyId, form, from, to, expectedVersion };
    return perform(ctx, 'delegateRole', delegateRole, input, read);
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

  @FieldResolver(() => [CompetenceType], {
    nullable: true,
    description: 'Certificates, the oldest first; null for who may not read them.',
  })
  competences(@Context() ctx: Ctx, @Root() officer: OfficerRow): Promise<CompetenceRow[]> {
    return ctx.loader<string, CompetenceRow[]>('competences', (ids) => competencesOf(ctx, ids)).load(officer.id);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on the officer now.' })
  async actions(@Context() ctx: Ctx, @Root() officer: OfficerRow): Promise<string[]> {
    const here = await officerHere(ctx, officer);
    return [
      ...(mayEnrolOfficer(ctx.actor) ? ['grantRole', 'revokeRole'] : []),
      ...(mayDelegateRole(here) && officer.id !== ctx.actor.id ? ['delegateRole'] : []),
      ...(mayRecordCompetence(here) ? ['recordCompetence'] : []),
    ];
  }
}

/** What agencies add to a grant. */
@Resolver(() => GrantType)
export class GrantAgencyResolver {
  @FieldResolver(() => AgencyType, {
    nullable: true,
    description: 'The agency today; null for everywhere, or out of reach.',
  })
  agency(@Context() ctx: Ctx, @Root() { agencyId }: GrantRow): Promise<AgencyRow | null> | null {
    return agencyId === null ? null : agencyOn(ctx, agencyId, ctx.today);
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
