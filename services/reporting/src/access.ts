import { asShown, isPublic, may, mayReadJournal, partOf, shown, shownFromAll, type Access } from '@qms/chassis';
import { mayReadReminder } from './reminder/reminder.policy.js';
import type { ReminderRow } from './reminder/reminder.store.js';
import { mayReadReport, mayRequestReport } from './report/report.policy.js';
import type { Report } from './report/report.js';
import { reportHere } from './report/report.store.js';

/** Who may do and see what of reports and reminders. */
export const access: Access = {
  service: 'reporting',
  queries: { reminders: asShown, reports: asShown, report: asShown },
  // an agency that has ended has the reports of its own days
  mutations: { requestReport: may(mayRequestReport, { on: (written) => (written as Report).asOf }) },
  types: {
    Agency: shown(isPublic('A key; the register shows the agency, and each field here its own objects.'), null, {
      reminders: asShown,
      reports: asShown,
    }),
    Reminder: shown(
      may(mayReadReminder, {
        cases: [
          { when: '', object: () => ({ recipientId: '' }) },
          { when: 'their own', object: (actorId: string) => ({ recipientId: actorId }) },
        ],
      }),
      (row: ReminderRow) => row.agencyId,
    ),
    Report: shownFromAll(may(mayReadReport), reportHere, { journal: may(mayReadJournal) }),
    ReportFigure: partOf('Report'),
    ReportRow: partOf('Report'),
    ReportRendition: partOf('Report'),
    ReportingJournalEntry: partOf('Report'),
  },
};
