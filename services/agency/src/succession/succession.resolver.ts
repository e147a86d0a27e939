import { connection, perform, rolesHere, type Connection, type Ctx } from '@qms/chassis';
import { addDays, NotFound, verbsFrom } from '@qms/kernel';
import { Arg, Args, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { agencyOn, type AgencyRow } from '../agency/agency.store.js';
import { AgencyType } from '../agency/agency.type.js';
import {
  cancelSuccession,
  dissolveAgency,
  mergeAgencies,
  splitAgency,
  transferAgency,
  type ActOfLaw,
} from './succession.commands.js';
import { mayCancelSuccession } from './succession.policy.js';
import {
  countSuccessions,
  linesOf,
  successionById,
  successions,
  successionsByIds,
  type LineRow,
  type SuccessionRow,
} from './succession.store.js';
import {
  ActOfLawArgs,
  AgencyAtVersionInput,
  EndingArgs,
  SuccessionConnection,
  SuccessionLineType,
  SuccessionState,
  SuccessionType,
  SuccessorInput,
} from './succession.type.js';
import { LIFE, type State } from './succession.js';

const REFUSES = 'RULE_BROKEN subordinates-first, successor-continues, ends-within-life; INVALID_INPUT, NOT_FOUND.';

@Resolver(() => SuccessionType)
export class SuccessionResolver {
  @Query(() => SuccessionConnection, { description: 'Acts in the territories within reach, the latest day first.' })
  async successions(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('state', () => SuccessionState, { nullable: true, description: 'Only those in this state.' }) state?: State,
  ): Promise<Connection<SuccessionRow>> {
    const page = await successions(ctx, state ?? null, { first, after });
    return connection(
      page,
      (row) => [row.on, row.id],
      () => countSuccessions(ctx, state ?? null),
    );
  }

  @Query(() => SuccessionType, { nullable: true, description: 'One act; null when it is unknown or out of scope.' })
  succession(@Context() ctx: Ctx, @Arg('id', () => ID) id: string): Promise<SuccessionRow | null> {
    return successionById(ctx, id);
  }

  @Mutation(() => SuccessionType, {
    description: `Several agencies end and one takes their place, a new one or one that is there. ${REFUSES}`,
  })
  mergeAgencies(
    @Context() ctx: Ctx,
    @Args(() => ActOfLawArgs) act: ActOfLawArgs,
    @Arg('from', () => [AgencyAtVersionInput], { description: 'The agencies brought together.' })
    from: AgencyAtVersionInput[],
    @Arg('into', () => SuccessorInput, { description: 'What they become; one of them, if it takes the others in.' })
    into: SuccessorInput,
  ): Promise<SuccessionRow> {
    return perform(ctx, 'mergeAgencies', mergeAgencies, { ...plain(act), from, into }, read);
  }

  @Mutation(() => SuccessionType, {
    description: `One agency ends and several take its place, new ones or such as are there. ${REFUSES}`,
  })
  splitAgency(
    @Context() ctx: Ctx,
    @Args(() => EndingArgs) act: EndingArgs,
    @Arg('into', () => [SuccessorInput], { description: 'What it becomes, two or more.' }) into: SuccessorInput[],
  ): Promise<SuccessionRow> {
    return perform(ctx, 'splitAgency', splitAgency, { ...ending(act), into }, read);
  }

  @Mutation(() => SuccessionType, { description: `An agency ends and nobody takes its place. ${REFUSES}` })
  dissolveAgency(
    @Context() ctx: Ctx,
    @Args(() => EndingArgs) act: EndingArgs,
    @Arg('with', () => [AgencyAtVersionInput], { defaultValue: [], description: 'What ends together with it.' })
    together: AgencyAtVersionInput[],
  ): Promise<SuccessionRow> {
    return perform(ctx, 'dissolveAgency', dissolveAgency, { ...ending(act), with: together }, read);
  }

  @Mutation(() => SuccessionType, {
    description: `An agency goes on whole as a new one, or under the roof of one that is there; its people follow. ${REFUSES}`,
  })
  transferAgency(
    @Context() ctx: Ctx,
    @Args(() => EndingArgs) act: EndingArgs,
    @Arg('into', () => SuccessorInput, { description: 'What it becomes.' }) into: SuccessorInput,
  ): Promise<SuccessionRow> {
    return perform(ctx, 'transferAgency', transferAgency, { ...ending(act), into }, read);
  }

  @Mutation(() => SuccessionType, {
    description: 'Gives up an act before its day, or one that cannot take effect. CONFLICT once its day has come.',
  })
  cancelSuccession(
    @Context() ctx: Ctx,
    @Arg('successionId', () => ID) successionId: string,
    @Arg('reason', () => String, { description: 'Why, 1,000 characters at most.' }) reason: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<SuccessionRow> {
    return perform(ctx, 'cancelSuccession', cancelSuccession, { successionId, reason, expectedVersion }, read);
  }

  @FieldResolver(() => [SuccessionLineType], { description: 'Who ends and who takes their place, 1,000 at most.' })
  lines(@Context() ctx: Ctx, @Root() { id }: SuccessionRow): Promise<LineRow[]> {
    return ctx.loader<string, LineRow[]>('succession lines', (ids) => linesOf(ctx, ids)).load(id);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() { territoryId, state, on, obstacle }: SuccessionRow): Promise<string[]> {
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, territoryId) };
    const open = verbsFrom(LIFE, state).includes('cancelSuccession') && (on > ctx.today || obstacle !== null);
    return open && mayCancelSuccession(here) ? ['cancelSuccession'] : [];
  }
}

/** Both ends of a line, each as it was last, or first, seen. */
@Resolver(() => SuccessionLineType)
export class SuccessionLineResolver {
  @FieldResolver(() => AgencyType, { nullable: true, description: 'Who ends, on its last day; null out of scope.' })
  from(@Context() ctx: Ctx, @Root() { fromId, on }: LineRow): Promise<AgencyRow | null> {
    return agencyOn(ctx, fromId, addDays(on, -1));
  }

  @FieldResolver(() => AgencyType, {
    nullable: true,
    description: 'Who takes its place, on the day of the act; null when nobody does, before that day, or out of scope.',
  })
  to(@Context() ctx: Ctx, @Root() { toId, on }: LineRow): Promise<AgencyRow | null> | null {
    return toId === null ? null : agencyOn(ctx, toId, on);
  }

  @FieldResolver(() => SuccessionType, { nullable: true, description: 'The act; null out of scope.' })
  succession(@Context() ctx: Ctx, @Root() { successionId }: LineRow): Promise<SuccessionRow | null> {
    return successionById(ctx, successionId);
  }
}

function plain({ on, legalBasis, reason, moves }: ActOfLawArgs): ActOfLaw {
  return { on, legalBasis, reason, moves: moves.map((move) => ({ ...move })) };
}

function ending(act: EndingArgs): ActOfLaw & { agencyId: string; expectedVersion: number } {
  return { ...plain(act), agencyId: act.agencyId, expectedVersion: act.expectedVersion };
}

async function read(ctx: Ctx, id: string): Promise<SuccessionRow> {
  const [row] = await successionsByIds(ctx, [id]);
  if (!row) throw new NotFound();
  return row;
}
