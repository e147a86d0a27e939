import { connection, DayScalar, perform, rolesHere, type Connection, type Ctx, type Reference } from '@qms/chassis';
import { Invalid, isId, NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Method } from '../method/method.js';
import { AgencyType, OfficerType } from '../references.js';
import * as commands from './inspection.commands.js';
import { actionsOn } from './inspection.policy.js';
import {
  countInspections,
  inspections,
  inspectionsByIds,
  papersOf,
  type InspectionRow,
  type Papers,
  inspectionById,
  placeOf,
} from './inspection.store.js';
import { InspectionConnection, InspectionFilterInput, InspectionMethod, InspectionType } from './inspection.type.js';

@Resolver(() => InspectionType)
export class InspectionResolver {
  @Query(() => InspectionConnection, {
    description: 'Inspections of the agencies within reach today, the latest planned first.',
  })
  async inspections(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('filter', () => InspectionFilterInput, { nullable: true }) filter?: InspectionFilterInput,
  ): Promise<Connection<InspectionRow>> {
    const wanted = checkedFilter(filter ?? {});
    const page = await inspections(ctx, wanted, { first, after });
    return connection(page, placeOf, () => countInspections(ctx, wanted));
  }

  @Query(() => InspectionType, {
    nullable: true,
    description: 'One inspection; null when it is unknown or out of scope.',
  })
  inspection(@Context() ctx: Ctx, @Arg('id', () => ID) id: string): Promise<InspectionRow | null> {
    return inspectionById(ctx, id);
  }

  @Mutation(() => InspectionType, {
    description:
      'Plans an inspection of an agency on a day. FORBIDDEN, NOT_FOUND, CONFLICT (same agency, method and day), RULE_BROKEN inspector-not-of-agency.',
  })
  planInspection(
    @Context() ctx: Ctx,
    @Arg('agencyId', () => ID) agencyId: string,
    @Arg('method', () => InspectionMethod, { description: 'At the desk or on site.' }) method: Method,
    @Arg('plannedOn', () => DayScalar, { description: 'Its calendar year is the year of the plan.' }) plannedOn: Day,
    @Arg('inspectors', () => [ID], { description: 'Officer ids of the team: 1 to 20; may be empty at the desk.' })
    inspectors: string[],
  ): Promise<InspectionRow> {
    return perform(ctx, 'planInspection', commands.planInspection, { agencyId, method, plannedOn, inspectors }, read);
  }

  @Mutation(() => InspectionType, { description: 'The inspection decision is issued (TT26 art. 35.2). On site only.' })
  announceInspection(
    @Context() ctx: Ctx,
    @Arg('inspectionId', () => ID) inspectionId: string,
    @Arg('decisionNumber', () => String, { description: 'The number of the inspection decision.' })
    decisionNumber: string,
    @Arg('decidedOn', () => DayScalar, { description: 'The day of the decision; not one to come.' }) decidedOn: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<InspectionRow> {
    const input = { inspectionId, decisionNumber, decidedOn, expectedVersion };
    return perform(ctx, 'announceInspection', commands.announceInspection, input, read);
  }

  @Mutation(() => InspectionType, {
    description: 'The decision is read out at the office (TT26 art. 37.2a). On site only.',
  })
  startInspection(
    @Context() ctx: Ctx,
    @Arg('inspectionId', () => ID) inspectionId: string,
    @Arg('startedOn', () => DayScalar, { description: 'The first day at the office.' }) startedOn: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<InspectionRow> {
    return perform(
      ctx,
      'startInspection',
      commands.startInspection,
      { inspectionId, startedOn, expectedVersion },
      read,
    );
  }

  @Mutation(() => InspectionType, { description: 'The team agrees on the minutes (TT26 art. 37.2b). On site only.' })
  agreeMinutes(
    @Context() ctx: Ctx,
    @Arg('inspectionId', () => ID) inspectionId: string,
    @Arg('minutes', () => String, { description: 'Their text, at most 100,000 characters.' }) minutes: string,
    @Arg('agreedOn', () => DayScalar, { description: 'The day the team agreed them.' }) agreedOn: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<InspectionRow> {
    return perform(
      ctx,
      'agreeMinutes',
      commands.agreeMinutes,
      { inspectionId, minutes, agreedOn, expectedVersion },
      read,
    );
  }

  @Mutation(() => InspectionType, {
    description:
      'One of two signatures: the agency’s head signs for the agency, the lead side for the team (TT26 art. 37.2b). CONFLICT when that side has signed; RULE_BROKEN inspector-not-of-agency, two-signers.',
  })
  signMinutes(
    @Context() ctx: Ctx,
    @Arg('inspectionId', () => ID) inspectionId: string,
    @Arg('signer', () => String, { description: 'Name and post as printed in the minutes.' }) signer: string,
    @Arg('signedOn', () => DayScalar, { description: 'The day of the signature.' }) signedOn: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<InspectionRow> {
    return perform(ctx, 'signMinutes', commands.signMinutes, { inspectionId, signer, signedOn, expectedVersion }, read);
  }

  @Mutation(() => InspectionType, {
    description: 'A letter asks the agency to report on the points of TT26 art. 36 (art. 35.2). At the desk only.',
  })
  requestAgencyReport(
    @Context() ctx: Ctx,
    @Arg('inspectionId', () => ID) inspectionId: string,
    @Arg('letterNumber', () => String, { description: 'The number of the letter.' }) letterNumber: string,
    @Arg('requestedOn', () => DayScalar, { description: 'The day of the letter.' }) requestedOn: Day,
    @Arg('reportDueOn', () => DayScalar, { description: 'The last day for the agency to report.' }) reportDueOn: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<InspectionRow> {
    const input = { inspectionId, letterNumber, requestedOn, reportDueOn, expectedVersion };
    return perform(ctx, 'requestAgencyReport', commands.requestAgencyReport, input, read);
  }

  @Mutation(() => InspectionType, { description: 'The agency reports (TT26 art. 35.2). At the desk only.' })
  submitAgencyReport(
    @Context() ctx: Ctx,
    @Arg('inspectionId', () => ID) inspectionId: string,
    @Arg('report', () => String, { description: 'Its text, at most 100,000 characters.' }) report: string,
    @Arg('submittedOn', () => DayScalar, { description: 'The day it was handed in.' }) submittedOn: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<InspectionRow> {
    const input = { inspectionId, report, submittedOn, expectedVersion };
    return perform(ctx, 'submitAgencyReport', commands.submitAgencyReport, input, read);
  }

  @Mutation(() => InspectionType, {
    description: 'The unit reviews the report and names the gaps (TT26 art. 37.1). At the desk only.',
  })
  reviewAgencyReport(
    @Context() ctx: Ctx,
    @Arg('inspectionId', () => ID) inspectionId: string,
    @Arg('review', () => String, { description: 'Its text, at most 100,000 characters.' }) review: string,
    @Arg('reviewedOn', () => DayScalar, { description: 'The day of the review.' }) reviewedOn: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<InspectionRow> {
    const input = { inspectionId, review, reviewedOn, expectedVersion };
    return perform(ctx, 'reviewAgencyReport', commands.reviewAgencyReport, input, read);
  }

  @Mutation(() => InspectionType, { description: 'Closes the file of a signed visit or a reviewed report.' })
  closeInspection(
    @Context() ctx: Ctx,
    @Arg('inspectionId', () => ID) inspectionId: string,
    @Arg('conclusion', () => String, { description: 'What was concluded.' }) conclusion: string,
    @Arg('closedOn', () => DayScalar, { description: 'The day it was closed.' }) closedOn: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<InspectionRow> {
    const input = { inspectionId, conclusion, closedOn, expectedVersion };
    return perform(ctx, 'closeInspection', commands.closeInspection, input, read);
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'The agency inspected.' })
  agency(@Root() inspection: InspectionRow): AgencyType {
    return { id: inspection.agencyId, asOf: inspection.asOf };
  }

  @FieldResolver(() => [OfficerType], { nullable: 'itemsAndList', description: 'The team.' })
  inspectors(@Root() inspection: InspectionRow): OfficerType[] {
    return inspection.inspectors.map((id) => ({ id }));
  }

  @FieldResolver(() => String, { nullable: true, description: 'The text of the minutes.' })
  async minutes(@Context() ctx: Ctx, @Root() inspection: InspectionRow): Promise<string | null> {
    return (await papers(ctx, inspection)).minutes;
  }

  @FieldResolver(() => String, { nullable: true, description: 'What the agency reported.' })
  async agencyReport(@Context() ctx: Ctx, @Root() inspection: InspectionRow): Promise<string | null> {
    return (await papers(ctx, inspection)).agencyReport;
  }

  @FieldResolver(() => String, { nullable: true, description: 'The unit’s review of that report.' })
  async review(@Context() ctx: Ctx, @Root() inspection: InspectionRow): Promise<string | null> {
    return (await papers(ctx, inspection)).review;
  }

  @FieldResolver(() => String, { nullable: true, description: 'What the inspection came to.' })
  async conclusion(@Context() ctx: Ctx, @Root() inspection: InspectionRow): Promise<string | null> {
    return (await papers(ctx, inspection)).conclusion;
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() inspection: InspectionRow): Promise<string[]> {
    return actionsOn({ id: ctx.actor.id, roles: await rolesHere(ctx, inspection.agencyId) }, inspection);
  }
}

/** The federation reference, batched. */
export const inspectionReference: Reference = (ctx, { id }) => inspectionById(ctx, id);

function papers(ctx: Ctx, inspection: InspectionRow): Promise<Papers> {
  return ctx.loader<string, Papers>('papers', (ids) => papersOf(ctx, ids)).load(inspection.id);
}

async function read(ctx: Ctx, id: string): Promise<InspectionRow> {
  const [row] = await inspectionsByIds(ctx, [id]);
  if (row) return row;
  throw new NotFound();
}

function checkedFilter(filter: InspectionFilterInput): InspectionFilterInput {
  if (filter.agencyId != null && !isId(filter.agencyId)) {
    throw new Invalid('filter.agencyId', { vi: 'Không phải mã định danh.', en: 'Not an id.' });
  }
  if (filter.year != null && (filter.year < 1 || filter.year > 9999)) {
    throw new Invalid('filter.year', { vi: 'Năm phải có từ 1 đến 4 chữ số.', en: 'A year has 1 to 4 digits.' });
  }
  return filter;
}
