import { CHASSIS_TABLES_OF_NO_AGENCY, type ServiceTables } from '@qms/chassis';
import { Reports } from '../migrations/20261123090000_reports.js';
import { RemindersAreClaimed } from '../migrations/20261123213000_reminders-are-claimed.js';
import { TheJournalIsSealed } from '../migrations/20261123220000_the-journal-is-sealed.js';
import { ADigestIsOneLetter } from '../migrations/20261123223000_a-digest-is-one-letter.js';
import { RowSecurity } from '../migrations/20261124190000_row-security.js';
import { reportMapping } from './report/report.store.js';

export const tables: ServiceTables = {
  mappings: [reportMapping],
  migrations: [
    { name: '20261123090000_reports', class: Reports },
    { name: '20261123213000_reminders-are-claimed', class: RemindersAreClaimed },
    { name: '20261123220000_the-journal-is-sealed', class: TheJournalIsSealed },
    { name: '20261123223000_a-digest-is-one-letter', class: ADigestIsOneLetter },
    { name: '20261124190000_row-security', class: RowSecurity },
  ],
  ofNoAgency: {
    ...CHASSIS_TABLES_OF_NO_AGENCY,
    installation: 'the day this installation began',
  },
};
