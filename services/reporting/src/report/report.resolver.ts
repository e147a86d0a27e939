import { connection, perform, rolesHere, type Connection, type Ctx, type Reference } from '@qms/chassis';
import { Invalid, isId, NotFound, type Page } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { AgencyType } from '../references.js';
import { renditionsOf, type RenditionRow } from '../rendition/rendition.store.js';
import {
  countRows,
  figuresOfReports,
  missingOfReports,
  rowsOfReport,
  type FrozenRow,
} from '../snapshot/snapshot.store.js';
import { FIGURE_LABELS, type Figure } from '../snapshot/snapshot.js';
import { progressOf } from '../step/step.store.js';
import { requestReport } from './report.commands.js';
import { mayRequestReport } from './report.policy.js';
import {
  countReports,
  countReportsOfAgencies,
  reports,
  reportsByIds,
  reportsOfAgencies,
  type ReportRow,
  reportById,
} from './report.store.js';
import type { Kind, State } from './report.js';
import {
  ReportConnection,
  ReportFigureType,
  ReportFilterInput,
  ReportKind,
  ReportRenditionType,
  ReportRowConnection,
  ReportStatus,
  ReportType,
  type ReportRowType,
} from './report.type.js';

@Resolver(() => ReportType)
export class ReportResolver {
  @Query(() => ReportConnection, { description: 'Reports within reach, the latest asked for first.' })
  async reports(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('filter', () => ReportFilterInput, { nullable: true }) filter?: ReportFilterInput,
  ): Promise<Connection<ReportRow>> {
    const wanted = filter ?? {};
    if (wanted.scopeAgencyId != null && !isId(wanted.scopeAgencyId)) {
      throw new Invalid('filter.scopeAgencyId', { vi: 'Không phải mã định danh.', en: 'Not an id.' });
    }
    const page = await reports(ctx, wanted, { first, after });
    return connection(
      page,
      (row) => [row.id],
      () => countReports(ctx, wanted),
    );
  }

  @Query(() => ReportType, { nullable: true, description: 'One report; null when it is unknown or out of scope.' })
  report(@Context() ctx: Ctx, @Arg('id', () => ID) id: string): Promise<ReportRow | null> {
    return reportById(ctx, id);
  }

  @Mutation(() => ReportType, {
    description:
      'Asks for a report; asking again answers with the one there is. INVALID_INPUT on period or scopeAgencyId; FORBIDDEN.',
  })
  requestReport(
    @Context() ctx: Ctx,
    @Arg('kind', () => ReportKind, { description: 'What kind of account.' }) kind: Kind,
    @Arg('period', () => String, { description: 'A quarter that has ended, such as 2021-Q2.' }) period: string,
    @Arg('scopeAgencyId', () => ID, { description: 'The agency; its subtree is reported on.' }) scopeAgencyId: string,
  ): Promise<ReportRow> {
    return perform(ctx, 'requestReport', requestReport, { kind, period, scopeAgencyId }, read);
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'The agency reported on, with its subtree.' })
  scope(@Root() report: ReportRow): AgencyType {
    return { id: report.scopeAgencyId, asOf: report.asOf };
  }

  @FieldResolver(() => ReportStatus, { description: 'Where its making stands.' })
  status(@Root() report: ReportRow): State {
    return report.state;
  }

  @FieldResolver(() => Int, { description: 'Percent of the way to ready.' })
  progress(@Context() ctx: Ctx, @Root() report: ReportRow): Promise<number> {
    return ctx.loader<string, number>('progress', (ids) => progressOf(ctx, ids)).load(report.id);
  }

  // at most the eleven keys there are
  @FieldResolver(() => [ReportFigureType], { description: 'Its figures; empty until the rows are frozen.' })
  async figures(@Context() ctx: Ctx, @Root() report: ReportRow): Promise<ReportFigureType[]> {
    const figures = await ctx.loader<string, Figure[]>('figures', (ids) => figuresOfReports(ctx, ids)).load(report.id);
    return figures.map((figure) => ({ ...figure, label: FIGURE_LABELS[figure.key]?.[ctx.language] ?? figure.key }));
  }

  @FieldResolver(() => ReportRowConnection, { description: 'The frozen rows, all of them or those behind one figure.' })
  async rows(
    @Context() ctx: Ctx,
    @Root() report: ReportRow,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('figure', () => String, { nullable: true, description: 'The key of a figure.' }) figure?: string,
  ): Promise<Connection<ReportRowType>> {
    const page = await rowsOfReport(ctx, report.id, figure ?? null, { first, after });
    const rows = page.rows.map((row: FrozenRow) => ({ ...row, agency: { id: row.agencyId, asOf: report.asOf } }));
    return connection(
      { ...page, rows },
      (row) => [String(row.place)],
      () => countRows(ctx, report.id, figure ?? null),
    );
  }

  @FieldResolver(() => [String], {
    description: 'The services that did not answer for some agency; what they know is shown as missing.',
  })
  missing(@Context() ctx: Ctx, @Root() report: ReportRow): Promise<string[]> {
    return ctx.loader<string, string[]>('missing', (ids) => missingOfReports(ctx, ids)).load(report.id);
  }

  // one a format
  @FieldResolver(() => [ReportRenditionType], { description: 'Its files, as far as they are made.' })
  renditions(@Context() ctx: Ctx, @Root() report: ReportRow): Promise<RenditionRow[]> {
    return ctx.loader<string, RenditionRow[]>('renditions', (ids) => renditionsOf(ctx, ids)).load(report.id);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() report: ReportRow): Promise<string[]> {
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, report.scopeAgencyId) };
    return mayRequestReport(here) ? ['requestReport'] : [];
  }
}

/** What reports add to an agency. */
@Resolver(() => AgencyType)
export class AgencyReportResolver {
  @FieldResolver(() => ReportConnection, {
    nullable: true,
    description: 'The reports on it and its subtree, the latest period first.',
  })
  async reports(
    @Context() ctx: Ctx,
    @Root() { id }: AgencyType,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ReportRow>> {
    const page = await ctx
      .loader<string, Page<ReportRow>>(`reports ${first} ${after ?? ''}`, (ids) =>
        reportsOfAgencies(ctx, ids, { first, after }),
      )
      .load(id);
    return connection(
      page,
      (row) => [row.period, row.id],
      () => ctx.loader<string, number>('report count', (ids) => countReportsOfAgencies(ctx, ids)).load(id),
    );
  }
}

export const reportReference: Reference = (ctx, { id }) => reportById(ctx, id);

async function read(ctx: Ctx, id: string): Promise<ReportRow> {
  const [row] = await reportsByIds(ctx, [id]);
  if (!row) throw new NotFound();
  return row;
}
