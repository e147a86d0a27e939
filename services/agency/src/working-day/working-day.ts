import { Noun, requireText, type Day, type WorkingCalendar } from '@qms/kernel';

/** A day off beyond weekends, or one worked in spite of its weekday: by the law, or by the schedule of its year. */
export class WorkingDay extends Noun {
  readonly id!: string;
  readonly day!: Day;
  worked!: boolean;
  legalBasis!: string;

  private constructor(id: string, day: Day) {
    super();
    this.id = id;
    this.day = day;
  }

  static enter(given: { id: string; day: Day; worked: boolean; legalBasis: string }, at: Date): WorkingDay {
    const entered = new WorkingDay(given.id, given.day);
    entered.set(given.worked, given.legalBasis, at);
    return entered;
  }

  set(worked: boolean, legalBasis: string, at: Date): void {
    this.worked = worked;
    this.legalBasis = requireText('legalBasis', legalBasis, 500);
    this.touch(at);
  }

  /** A calendar as it is with this day in it. */
  within({ daysOff, extraWorkingDays }: WorkingCalendar): WorkingCalendar {
    const others = (days: ReadonlySet<Day>): Day[] => [...days].filter((day) => day !== this.day);
    return {
      daysOff: new Set([...others(daysOff), ...(this.worked ? [] : [this.day])]),
      extraWorkingDays: new Set([...others(extraWorkingDays), ...(this.worked ? [this.day] : [])]),
    };
  }
}
