import { connection, DayScalar, type Connection, type Ctx } from '@qms/chassis';
import { Invalid, type Day, type Page, type PageRequest } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { placeOf, type InspectionRow } from '../inspection/inspection.store.js';
import { InspectionConnection, InspectionType } from '../inspection/inspection.type.js';
import { AgencyType } from '../references.js';
import {
  countInspectionsOfAgencies,
  figuresOf,
  inspectionsOfAgencies,
  lastVisitsOf,
  type FiguresRow,
} from './coverage.store.js';
import { AuditFiguresType } from './coverage.type.js';

/** What inspections add to an agency: one statement a field and level, whatever the number of agencies. */
@Resolver(() => AgencyType)
export class CoverageResolver {
  @FieldResolver(() => InspectionConnection, {
    nullable: true,
    description: 'All its inspections, the latest planned first.',
  })
  inspections(
    @Context() ctx: Ctx,
    @Root() agency: AgencyType,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<InspectionRow> | null> {
    return inspectionsOf(ctx, agency, { first, after });
  }

  @FieldResolver(() => InspectionType, {
    nullable: true,
    description: 'The last visit whose minutes were signed on or before asOf.',
  })
  lastOnSiteInspection(@Context() ctx: Ctx, @Root() { id, asOf }: AgencyType): Promise<InspectionRow | null> {
    return ctx
      .loader<string, InspectionRow | null>(`last visit ${asOf}`, (ids) => lastVisitsOf(ctx, ids, asOf))
      .load(id);
  }

  @FieldResolver(() => AuditFiguresType, {
    nullable: true,
    description: 'What a calendar year brought it, up to a day: the agency’s own asOf unless another is given.',
  })
  auditFigures(
    @Context() ctx: Ctx,
    @Root() agency: AgencyType,
    @Arg('year', () => Int, { description: 'The calendar year.' }) year: number,
    @Arg('asOf', () => DayScalar, { nullable: true }) until?: Day,
  ): Promise<FiguresRow | null> {
    return figures(ctx, agency, year, until ?? agency.asOf);
  }
}

async function inspectionsOf(
  ctx: Ctx,
  { id, asOf }: AgencyType,
  request: PageRequest,
): Promise<Connection<InspectionRow> | null> {
  const page = await ctx
    .loader<string, Page<InspectionRow> | null>(`inspections ${asOf} ${request.first} ${request.after ?? ''}`, (ids) =>
      inspectionsOfAgencies(ctx, ids, asOf, request),
    )
    .load(id);
  const count = (): Promise<number> =>
    ctx
      .loader<string, number>(`inspection count ${asOf}`, (ids) => countInspectionsOfAgencies(ctx, ids, asOf))
      .load(id);
  return page && connection(page, placeOf, count);
}

function figures(ctx: Ctx, { id, asOf }: AgencyType, year: number, until: Day): Promise<FiguresRow | null> {
  if (year < 1900 || year > 2200) {
    throw new Invalid('year', { vi: 'Năm không hợp lệ.', en: 'Not a year that can be asked for.' });
  }
  return ctx
    .loader<string, FiguresRow | null>(`figures ${asOf} ${year} ${until}`, (ids) =>
      figuresOf(ctx, ids, asOf, year, until),
    )
    .load(id);
}
