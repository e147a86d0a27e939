import { connection, DayScalar, perform, type Connection, type Ctx } from '@qms/chassis';
import { NotFound, type Day, type Page } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { importStandardEdition } from './standard.commands.js';
import { mayImportStandardEdition } from './standard.policy.js';
import {
  clausesOf,
  correspondencesOf,
  countRowsOf,
  standards,
  type ClauseRow,
  type CorrespondenceRow,
  type StandardRow,
} from './standard.store.js';
import {
  clauseOf,
  StandardClauseConnection,
  StandardClauseInput,
  StandardCorrespondenceConnection,
  StandardCorrespondenceInput,
  StandardType,
} from './standard.type.js';

@Resolver(() => StandardType)
export class StandardResolver {
  // a handful of rows, one more in ten years: no page needed
  @Query(() => [StandardType], { description: 'The editions known, the oldest first.' })
  standards(@Context() ctx: Ctx): Promise<StandardRow[]> {
    return standards(ctx);
  }

  @Mutation(() => StandardType, {
    description:
      'Enters the edition that follows the newest, with its clauses and what became of the old ones. CONFLICT when it is known.',
  })
  importStandardEdition(
    @Context() ctx: Ctx,
    @Arg('edition', () => String, { description: 'Its year, such as 2026.' }) edition: string,
    @Arg('name', () => String, { description: 'Its full designation.' }) name: string,
    @Arg('convertsFrom', () => DayScalar, { description: 'From this day agencies convert to it.' }) convertsFrom: Day,
    @Arg('clauses', () => [StandardClauseInput], { description: 'Its clauses in their order, 1 to 500.' })
    clauses: StandardClauseInput[],
    @Arg('correspondence', () => [StandardCorrespondenceInput], {
      description: 'What became of the clauses of the edition before, 2,000 pairs at most.',
    })
    correspondence: StandardCorrespondenceInput[],
    @Arg('convertBy', () => DayScalar, {
      nullable: true,
      description: 'The last day for systems declared to the edition before, where a decision sets one.',
    })
    convertBy?: Day,
  ): Promise<StandardRow> {
    const input = {
      edition,
      name,
      convertsFrom,
      convertBy: convertBy ?? null,
      clauses: clauses.map(clauseOf),
      correspondence: correspondence.map(({ from, to }) => ({ from, to })),
    };
    return perform(ctx, 'importStandardEdition', importStandardEdition, input, read);
  }

  @FieldResolver(() => StandardClauseConnection, { description: 'Its clauses in their order.' })
  clauses(
    @Context() ctx: Ctx,
    @Root() standard: StandardRow,
    @Arg('first', () => Int) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ClauseRow>> {
    return pageOf(ctx, standard, 'standard_clause', { first, after }, clausesOf);
  }

  @FieldResolver(() => StandardCorrespondenceConnection, {
    description: 'What became of the clauses of the edition before; nothing for the first.',
  })
  correspondence(
    @Context() ctx: Ctx,
    @Root() standard: StandardRow,
    @Arg('first', () => Int) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<CorrespondenceRow>> {
    return pageOf(ctx, standard, 'standard_correspondence', { first, after }, correspondencesOf);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  actions(@Context() ctx: Ctx, @Root() standard: StandardRow): string[] {
    const follows = standard.convertsUntil === null && mayImportStandardEdition(ctx.actor);
    return follows ? ['importStandardEdition'] : [];
  }
}

interface Asked {
  first: number;
  after: string | undefined;
}

/** One statement for the same page of all editions of an answer. */
async function pageOf<Row extends { position: string }>(
  ctx: Ctx,
  { id }: StandardRow,
  table: 'standard_clause' | 'standard_correspondence',
  asked: Asked,
  pages: (ctx: Ctx, ids: readonly string[], asked: Asked) => Promise<Page<Row>[]>,
): Promise<Connection<Row>> {
  const name = `${table} ${asked.first} ${asked.after ?? ''}`;
  const page = await ctx.loader<string, Page<Row>>(name, (ids) => pages(ctx, ids, asked)).load(id);
  return connection(
    page,
    (row) => [row.position],
    () => ctx.loader<string, number>(`${table} count`, (ids) => countRowsOf(ctx, table, ids)).load(id),
  );
}

async function read(ctx: Ctx, id: string): Promise<StandardRow> {
  const found = (await standards(ctx)).find((row) => row.id === id);
  if (!found) throw new NotFound();
  return found;
}
