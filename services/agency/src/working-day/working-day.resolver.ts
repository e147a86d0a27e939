import { DayScalar, perform, type Ctx } from '@qms/chassis';
import { NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, Int, Mutation, Query, Resolver } from 'type-graphql';
import { setWorkingDay } from './working-day.commands.js';
import { maySetWorkingDay } from './working-day.policy.js';
import { workingDayById, workingDays, type WorkingDayRow } from './working-day.store.js';
import { WorkingDayType } from './working-day.type.js';

@Resolver(() => WorkingDayType)
export class WorkingDayResolver {
  // 366 at most: no page needed
  @Query(() => [WorkingDayType], {
    description: 'The days of a year that the calendar speaks of; any other is worked from Monday to Friday.',
  })
  workingDays(
    @Context() ctx: Ctx,
    @Arg('year', () => Int, { description: '2000 to 2100.' }) year: number,
  ): Promise<WorkingDayRow[]> {
    return workingDays(ctx, year);
  }

  @Mutation(() => WorkingDayType, {
    description:
      'Says of a day whether it is worked. What is due in working days and still open is counted anew. CONFLICT, FORBIDDEN, INVALID_INPUT.',
  })
  setWorkingDay(
    @Context() ctx: Ctx,
    @Arg('day', () => DayScalar, { description: 'The day it is said of.' }) day: Day,
    @Arg('worked', () => Boolean, { description: 'False for a day off, true for one that is worked.' }) worked: boolean,
    @Arg('legalBasis', () => String, { description: 'What says so, 500 characters at most.' }) legalBasis: string,
    @Arg('expectedVersion', () => Int, {
      nullable: true,
      description: 'Of what the calendar says of the day; left out where it says nothing yet.',
    })
    expectedVersion?: number,
  ): Promise<WorkingDayRow> {
    const input = { day, worked, legalBasis, expectedVersion: expectedVersion ?? null };
    return perform(ctx, 'setWorkingDay', setWorkingDay, input, read);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  actions(@Context() ctx: Ctx): string[] {
    return maySetWorkingDay(ctx.actor) ? ['setWorkingDay'] : [];
  }
}

async function read(ctx: Ctx, id: string): Promise<WorkingDayRow> {
  const found = await workingDayById(ctx, id);
  if (!found) throw new NotFound();
  return found;
}
