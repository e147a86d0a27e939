import {
  addWorkingDays,
  Conflict,
  dayOf,
  Noun,
  requireHappened,
  requireText,
  type Day,
  type WorkingCalendar,
} from '@qms/kernel';

/** The list of a territory follows a decision within so many working days (TT26 art. 4.3). */
const DAYS_TO_PUBLISH = 5;

/** The decision of a People’s Committee that announces or withdraws procedures; its list is then to be published. */
export class Announcement extends Noun {
  readonly id!: string;
  readonly announcedById!: string;
  number!: string;
  signedOn!: Day;
  dueOn!: Day;
  /** Whether its clock is kept: not of one past its day when a register was brought in, whose publication nobody noted. */
  watched = true;
  publishedOn: Day | null = null;
  /** Where: the portal’s page, or the paper it was posted as. */
  publishedAt: string | null = null;

  private constructor(id: string, announcedById: string) {
    super();
    this.id = id;
    this.announcedById = announcedById;
  }

  static sign(
    given: { id: string; announcedById: string; number: string; signedOn: Day },
    calendar: WorkingCalendar,
    at: Date,
  ): Announcement {
    const announcement = new Announcement(given.id, given.announcedById);
    announcement.number = requireText('decisionNumber', given.number, 100);
    announcement.signedOn = given.signedOn;
    announcement.dueOn = addWorkingDays(calendar, given.signedOn, DAYS_TO_PUBLISH);
    announcement.touch(at);
    return announcement;
  }

  /** A decision out of an older register: what was due before it was entered here is not called for. */
  static bring(given: Parameters<typeof Announcement.sign>[0], calendar: WorkingCalendar, at: Date): Announcement {
    const announcement = Announcement.sign(given, calendar, at);
    announcement.watched = dayOf(at) <= announcement.dueOn;
    return announcement;
  }

  /** The calendar has changed while its days run; false if that leaves it due when it was. */
  recount(calendar: WorkingCalendar, at: Date): boolean {
    const dueOn = addWorkingDays(calendar, this.signedOn, DAYS_TO_PUBLISH);
    if (this.publishedOn !== null || dueOn === this.dueOn) return false;
    this.dueOn = dueOn;
    this.touch(at);
    return true;
  }

  recordPublication(on: Day, where: string, at: Date): void {
    if (this.publishedOn !== null) {
      throw new Conflict({
        vi: 'Việc công khai danh mục của quyết định này đã được ghi.',
        en: 'The publication of this decision’s list has been recorded already.',
      });
    }
    requireHappened('on', on, this.signedOn, at);
    this.publishedOn = on;
    this.publishedAt = requireText('where', where, 500);
    this.touch(at);
  }
}
