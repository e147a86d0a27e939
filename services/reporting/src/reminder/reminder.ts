import type { Day } from '@qms/kernel';

/** Something due, as one of the three services tells it. */
export interface Matter {
  rule: string;
  subjectId: string;
  occurrence: string;
  dueOn: Day;
  agencyId: string;
  title: string;
}

export interface Recipient {
  officerId: string;
  email: string;
}

/** One line of the plan: a matter, at a level, for one person. */
export interface PlannedReminder extends Matter {
  level: number;
  recipientId: string;
  recipientEmail: string;
}

/** The first level is the agency's ISO secretary. */
export const FIRST_LEVEL = 1;

/**
 * What the plan must hold: every matter due by today, for each ISO secretary of its agency. Reminders begin at the day
 * of installation; what was due before it shows as overdue and is not sent.
 */
export function planReminders(
  matters: readonly Matter[],
  recipients: ReadonlyMap<string, readonly Recipient[]>,
  installedOn: Day,
): PlannedReminder[] {
  return matters
    .filter(({ dueOn }) => dueOn >= installedOn)
    .flatMap((matter) =>
      (recipients.get(matter.agencyId) ?? []).map(({ officerId, email }) => ({
        ...matter,
        level: FIRST_LEVEL,
        recipientId: officerId,
        recipientEmail: email,
      })),
    );
}

/** One digest a person a day, not one mail a matter. */
export function digestOf(reminders: readonly { title: string; dueOn: Day }[]): { subject: string; text: string } {
  const lines = reminders.map(({ title, dueOn }) => `- ${title} (hạn ${dueOn.split('-').toReversed().join('/')})`);
  return {
    subject: `Chuẩn: ${reminders.length} việc đến hạn`,
    text: `Các việc sau đã đến hạn:\n${lines.join('\n')}\n\nThis is your daily digest: ${reminders.length} matters are due.\n`,
  };
}
