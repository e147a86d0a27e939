import { connection, DayScalar, perform, rolesHere, type Connection, type Ctx } from '@qms/chassis';
import { Invalid, isId, NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { agencyOn, type AgencyRow } from '../agency/agency.store.js';
import { AgencyType } from '../agency/agency.type.js';
import { systemOn, type QualitySystemRow } from '../quality-system/quality-system.store.js';
import { QualitySystemType } from '../quality-system/quality-system.type.js';
import type { Place } from './declaration.js';
import { publishDeclaration, recordNotice, recordPosting } from './declaration.commands.js';
import { mayRecordNotice, mayRecordPosting } from './declaration.policy.js';
import {
  conversionDays,
  conversionsOf,
  countDeclarations,
  declarations,
  declarationsByIds,
  latestDeclarations,
  type DeclarationRow,
} from './declaration.store.js';
import {
  AgencyConversionType,
  DeclarationConnection,
  DeclarationFilterInput,
  DeclarationType,
  PostingPlace,
} from './declaration.type.js';

@Resolver(() => DeclarationType)
export class DeclarationResolver {
  @Query(() => DeclarationConnection, { description: 'Declarations within reach, in the order of their days.' })
  async declarations(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('qualitySystemId', () => ID, { nullable: true }) qualitySystemId?: string,
    @Arg('filter', () => DeclarationFilterInput, { nullable: true }) filter?: DeclarationFilterInput,
  ): Promise<Connection<DeclarationRow>> {
    const wanted = checkedFilter({ ...filter, ...(qualitySystemId == null ? {} : { qualitySystemId }) });
    const page = await declarations(ctx, wanted, { first, after });
    return connection(
      page,
      (row) => [row.declaredOn, row.id],
      () => countDeclarations(ctx, wanted),
    );
  }

  @Mutation(() => DeclarationType, {
    description:
      'Declares a confirmed system, the first time or again (QĐ19 art. 4.3, 4.4). RULE_BROKEN declaration-after-the-last, confirmation-before-declaration, confirmation-of-the-same-scope; CONFLICT.',
  })
  publishDeclaration(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('number', () => String, { description: 'The number of the decision.' }) number: string,
    @Arg('declaredOn', () => DayScalar, { description: 'The day of the decision; not one to come.' }) declaredOn: Day,
    @Arg('edition', () => String, { description: 'The edition of TCVN ISO 9001, such as 2015.' }) edition: string,
    @Arg('signer', () => String, { description: 'Who signed.' }) signer: string,
    @Arg('expectedVersion', () => Int, { description: 'The version of the quality system.' }) expectedVersion: number,
  ): Promise<DeclarationRow> {
    const input = { qualitySystemId, number, declaredOn, edition, signer, expectedVersion };
    return perform(ctx, 'publishDeclaration', publishDeclaration, input, read);
  }

  @Mutation(() => DeclarationType, {
    description: 'Records the written notice to the lead unit. RULE_BROKEN declared-before-made-known.',
  })
  recordNotice(
    @Context() ctx: Ctx,
    @Arg('declarationId', () => ID) declarationId: string,
    @Arg('on', () => DayScalar, { description: 'The day of the notice.' }) on: Day,
    @Arg('proof', () => String, { description: 'What proves it: number and day of a letter, an address, a picture.' })
    proof: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<DeclarationRow> {
    return perform(ctx, 'recordNotice', recordNotice, { declarationId, on, proof, expectedVersion }, read);
  }

  @Mutation(() => DeclarationType, {
    description: 'Records the posting at the office or on the website. RULE_BROKEN declared-before-made-known.',
  })
  recordPosting(
    @Context() ctx: Ctx,
    @Arg('declarationId', () => ID) declarationId: string,
    @Arg('place', () => PostingPlace, { description: 'At the office or on the website.' }) place: Place,
    @Arg('on', () => DayScalar, { description: 'The day of the posting.' }) on: Day,
    @Arg('proof', () => String, { description: 'What proves it: number and day of a letter, an address, a picture.' })
    proof: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<DeclarationRow> {
    return perform(ctx, 'recordPosting', recordPosting, { declarationId, place, on, proof, expectedVersion }, read);
  }

  @FieldResolver(() => QualitySystemType, { nullable: true, description: 'The system declared, as it stands today.' })
  qualitySystem(@Context() ctx: Ctx, @Root() declaration: DeclarationRow): Promise<QualitySystemRow | null> {
    return systemOn(ctx, declaration.qualitySystemId, ctx.today);
  }

  @FieldResolver(() => [AgencyType], {
    description: 'Who succeeded the agency, within reach; nothing unless it ended.',
  })
  async successors(@Context() ctx: Ctx, @Root() declaration: DeclarationRow): Promise<AgencyRow[]> {
    const day = declaration.closedOn ?? ctx.today;
    const rows = await Promise.all(declaration.successorIds.map((id) => agencyOn(ctx, id, day)));
    return rows.filter((row) => row !== null);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() declaration: DeclarationRow): Promise<string[]> {
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, declaration.holderId) };
    const posted = declaration.postedAtOfficeOn !== null && declaration.postedOnlineOn !== null;
    return [
      ...(mayRecordNotice(here) && declaration.noticeOn === null ? ['recordNotice'] : []),
      ...(mayRecordPosting(here) && !posted ? ['recordPosting'] : []),
    ];
  }
}

/** What the declarations add to an agency. */
@Resolver(() => AgencyType)
export class AgencyDeclarationResolver {
  @FieldResolver(() => AgencyConversionType, {
    nullable: true,
    description:
      'Its conversion to the edition whose window covers asOf, or to the one given; null while it has not converted.',
  })
  conversion(
    @Context() ctx: Ctx,
    @Root() agency: AgencyRow,
    @Arg('edition', () => String, { nullable: true, description: 'Another edition.' }) edition?: string,
  ): Promise<AgencyConversionType | null> {
    return ctx
      .loader<string, AgencyConversionType | null>(`conversion ${edition ?? ''} ${agency.asOf}`, (ids) =>
        conversionsOf(ctx, ids, edition ?? null, agency.asOf),
      )
      .load(agency.id);
  }
}

/** What the declarations add to a quality system. */
@Resolver(() => QualitySystemType)
export class QualitySystemDeclarationResolver {
  @FieldResolver(() => DeclarationType, { nullable: true, description: 'The last declaration on or before asOf.' })
  latestDeclaration(@Context() ctx: Ctx, @Root() system: QualitySystemRow): Promise<DeclarationRow | null> {
    return ctx
      .loader<string, DeclarationRow | null>(`latest declaration ${system.asOf}`, (ids) =>
        latestDeclarations(ctx, ids, system.asOf),
      )
      .load(system.id);
  }

  @FieldResolver(() => DayScalar, {
    nullable: true,
    description: 'The day of its first declaration to an edition, on or before asOf: the day of its conversion.',
  })
  convertedOn(
    @Context() ctx: Ctx,
    @Root() system: QualitySystemRow,
    @Arg('edition', () => String, { description: 'The edition of TCVN ISO 9001, such as 2015.' }) edition: string,
  ): Promise<Day | null> {
    return ctx
      .loader<string, Day | null>(`converted ${edition} ${system.asOf}`, (ids) =>
        conversionDays(ctx, ids, edition, system.asOf),
      )
      .load(system.id);
  }
}

async function read(ctx: Ctx, id: string): Promise<DeclarationRow> {
  const [row] = await declarationsByIds(ctx, [id]);
  if (!row) throw new NotFound();
  return row;
}

function checkedFilter(filter: DeclarationFilterInput): DeclarationFilterInput {
  for (const name of ['qualitySystemId', 'agencyId'] as const) {
    if (filter[name] == null || isId(filter[name])) continue;
    throw new Invalid(name === 'agencyId' ? 'filter.agencyId' : name, {
      vi: 'Không phải mã định danh.',
      en: 'Not an id.',
    });
  }
  return filter;
}
