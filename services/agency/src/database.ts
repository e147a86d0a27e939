import type { ServiceTables } from '@qms/chassis';
import { Register } from '../migrations/20261123090000_register.js';
import { ProceduresHaveAnAnnouncer } from '../migrations/20261123210000_procedures-have-an-announcer.js';
import { TheJournalIsSealed } from '../migrations/20261123220000_the-journal-is-sealed.js';
import { FilesInAndOut } from '../migrations/20261124203500_files-in-and-out.js';
import { AnnouncementsArePublished } from '../migrations/20261124204500_announcements-are-published.js';
import { SearchIsRanked } from '../migrations/20261124205500_search-is-ranked.js';
import { agencyMapping } from './agency/agency.store.js';
import { announcementMapping } from './announcement/announcement.store.js';
import { declarationMapping } from './declaration/declaration.store.js';
import { officerMapping } from './officer/officer.store.js';
import { procedureMapping } from './procedure/procedure.store.js';
import { qualitySystemMapping } from './quality-system/quality-system.store.js';
import { registerExportMapping } from './register-export/register-export.store.js';
import { registerImportMapping } from './register-import/register-import.store.js';
import { uploadMapping } from './upload/upload.store.js';

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
    uploadMapping,
  ],
  migrations: [
    { name: '20261123090000_register', class: Register },
    { name: '20261123210000_procedures-have-an-announcer', class: ProceduresHaveAnAnnouncer },
    { name: '20261123220000_the-journal-is-sealed', class: TheJournalIsSealed },
    { name: '20261124203500_files-in-and-out', class: FilesInAndOut },
    { name: '20261124204500_announcements-are-published', class: AnnouncementsArePublished },
    { name: '20261124205500_search-is-ranked', class: SearchIsRanked },
  ],
};
