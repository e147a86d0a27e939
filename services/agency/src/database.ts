import { CHASSIS_TABLES_OF_NO_AGENCY, type ServiceTables } from '@qms/chassis';
import { Register } from '../migrations/20261123090000_register.js';
import { ProceduresHaveAnAnnouncer } from '../migrations/20261123210000_procedures-have-an-announcer.js';
import { TheJournalIsSealed } from '../migrations/20261123220000_the-journal-is-sealed.js';
import { RowSecurity } from '../migrations/20261124190000_row-security.js';
import { StandardsHaveClauses } from '../migrations/20261124200000_standards-have-clauses.js';
import { The2008Edition } from '../migrations/20261124200100_the-2008-edition.js';
import { SystemsByTheRules } from '../migrations/20261124202000_systems-by-the-rules.js';
import { AHeadDelegates } from '../migrations/20261124203000_a-head-delegates.js';
import { AgenciesInTime } from '../migrations/20261124203000_agencies-in-time.js';
import { Successions } from '../migrations/20261124204000_successions.js';
import { AGrantTakenBack } from '../migrations/20261124230000_a-grant-taken-back.js';
import { TheDayOfAScope } from '../migrations/20261125010000_the-day-of-a-scope.js';
import { KinOverTime } from '../migrations/20261125010100_kin-over-time.js';
import { FilesInAndOut } from '../migrations/20261125020000_files-in-and-out.js';
import { AnnouncementsArePublished } from '../migrations/20261125020100_announcements-are-published.js';
import { SearchIsRanked } from '../migrations/20261125020200_search-is-ranked.js';
import { DatedPartsByBTree } from '../migrations/20261125050000_dated-parts-by-b-tree.js';
import { FilesDoNotStay } from '../migrations/20261125060000_files-do-not-stay.js';
import { SpansAreOnlyGuarded } from '../migrations/20261125070000_spans-are-only-guarded.js';
import { AgenciesOfALevel } from '../migrations/20261125080000_agencies-of-a-level.js';
import { agencyMapping } from './agency/agency.store.js';
import { announcementMapping } from './announcement/announcement.store.js';
import { declarationMapping } from './declaration/declaration.store.js';
import { officerMapping } from './officer/officer.store.js';
import { procedureMapping } from './procedure/procedure.store.js';
import { qualitySystemMapping } from './quality-system/quality-system.store.js';
import { registerExportMapping } from './register-export/register-export.store.js';
import { registerImportMapping } from './register-import/register-import.store.js';
import { standardMapping } from './standard/standard.store.js';
import { successionMapping } from './succession/succession.store.js';
import { termMapping } from './term/term.store.js';
import { uploadMapping } from './upload/upload.store.js';
import { workingDayMapping } from './working-day/working-day.store.js';

export const tables: ServiceTables = {
  mappings: [
    agencyMapping,
    announcementMapping,
    declarationMapping,
    officerMapping,
    procedureMapping,
    qualitySystemMapping,
    registerExportMapping,
    registerImportMapping,
    standardMapping,
    successionMapping,
    termMapping,
    uploadMapping,
    workingDayMapping,
  ],
  migrations: [
    { name: '20261123090000_register', class: Register },
    { name: '20261123210000_procedures-have-an-announcer', class: ProceduresHaveAnAnnouncer },
    { name: '20261123220000_the-journal-is-sealed', class: TheJournalIsSealed },
    { name: '20261124190000_row-security', class: RowSecurity },
    { name: '20261124200000_standards-have-clauses', class: StandardsHaveClauses },
    { name: '20261124200100_the-2008-edition', class: The2008Edition },
    { name: '20261124202000_systems-by-the-rules', class: SystemsByTheRules },
    { name: '20261124203000_a-head-delegates', class: AHeadDelegates },
    { name: '20261124203000_agencies-in-time', class: AgenciesInTime },
    { name: '20261124204000_successions', class: Successions },
    { name: '20261124230000_a-grant-taken-back', class: AGrantTakenBack },
    { name: '20261125010000_the-day-of-a-scope', class: TheDayOfAScope },
    { name: '20261125010100_kin-over-time', class: KinOverTime },
    { name: '20261125020000_files-in-and-out', class: FilesInAndOut },
    { name: '20261125020100_announcements-are-published', class: AnnouncementsArePublished },
    { name: '20261125020200_search-is-ranked', class: SearchIsRanked },
    { name: '20261125050000_dated-parts-by-b-tree', class: DatedPartsByBTree },
    { name: '20261125060000_files-do-not-stay', class: FilesDoNotStay },
    { name: '20261125070000_spans-are-only-guarded', class: SpansAreOnlyGuarded },
    { name: '20261125080000_agencies-of-a-level', class: AgenciesOfALevel },
  ],
  ofNoAgency: {
    ...CHASSIS_TABLES_OF_NO_AGENCY,
    working_day: 'days off, and days worked instead',
    standard_edition: 'editions of the standard',
    standard_clause: 'clauses of the standard',
    standard_correspondence: 'what became of clauses of the standard',
    term: 'days that the province sets for all',
  },
};
