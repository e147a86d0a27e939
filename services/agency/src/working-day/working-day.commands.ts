import { flush, requireNoun, type Ctx } from '@qms/chassis';
import { allow, newId, NotFound, type Day } from '@qms/kernel';
import { openAround } from '../announcement/announcement.store.js';
import { WorkingDay } from './working-day.js';
import { maySetWorkingDay } from './working-day.policy.js';
import { withCalendarLocked, workingDayIdOn, workingDayMapping } from './working-day.store.js';

export interface SetWorkingDay {
  day: Day;
  worked: boolean;
  legalBasis: string;
  /** Of what is entered of the day; null where nothing is. */
  expectedVersion: number | null;
}

/** What is open and counted across the day is counted anew, and told so in its own journal. */
export function setWorkingDay(ctx: Ctx, input: SetWorkingDay): Promise<WorkingDay> {
  allow(maySetWorkingDay(ctx.actor));
  return withCalendarLocked(ctx, async (calendar) => {
    const entered = await dayOf(ctx, input);
    const counted = entered.within(calendar);
    const moved = (await openAround(ctx, input.day)).filter((announcement) => announcement.recount(counted, ctx.now));
    return flush(ctx, 'setWorkingDay', entered, ...moved);
  });
}

async function dayOf(ctx: Ctx, { day, worked, legalBasis, expectedVersion }: SetWorkingDay): Promise<WorkingDay> {
  const known = await workingDayIdOn(ctx, day);
  if (known === null) {
    if (expectedVersion !== null) throw new NotFound();
    return WorkingDay.enter({ id: newId(ctx.now), day, worked, legalBasis }, ctx.now);
  }
  // whoever has read no version has not seen what is entered
  const entered = await requireNoun(ctx, workingDayMapping, known, expectedVersion ?? 0);
  entered.set(worked, legalBasis, ctx.now);
  return entered;
}
