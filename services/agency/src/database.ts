import { CHASSIS_TABLES_OF_NO_AGENCY, type ServiceTables } from '@qms/chassis';
import { Register } from '../migrations/20261123090000_register.js';
import { ProceduresHaveAnAnnouncer } from '../migrations/20261123210000_procedures-have-an-announcer.js';
import { TheJournalIsSealed } from '../migrations/20261123220000_the-journal-is-sealed.js';
import { RowSecurity } from '../migrations/20261124190000_row-security.js';
import { Successions } from '../migrations/20261124204000_successions.js';
import { AgenciesInTime } from '../migrations/20261124203000_agencies-in-time.js';
import { agencyMapping } from './agency/agency.store.js';
import { declarationMapping } from './declaration/declaration.store.js';
import { officerMapping } from './officer/officer.store.js';
import { procedureMapping } from './procedure/procedure.store.js';
import { qualitySystemMapping } from './quality-system/quality-system.store.js';
import { registerImportMapping } from './register-import/register-import.store.js';
import { successionMapping } from './succession/succession.store.js';

export const tables: ServiceTables = {
  mappings: [
    agencyMapping,
    declarationMapping,
    officerMapping,
    procedureMapping,
    qualitySystemMapping,
    registerImportMapping,
    successionMapping,
  ],
  migrations: [
    { name: '20261123090000_register', class: Register },
    { name: '20261123210000_procedures-have-an-announcer', class: ProceduresHaveAnAnnouncer },
    { name: '20261123220000_the-journal-is-sealed', class: TheJournalIsSealed },
    { name: '20261124190000_row-security', class: RowSecurity },
    { name: '20261124203000_agencies-in-time', class: AgenciesInTime },
    { name: '20261124204000_successions', class: Successions },
  ],
  ofNoAgency: {
    ...CHASSIS_TABLES_OF_NO_AGENCY,
    register_import: 'how many rows a file brought',
    standard_edition: 'editions of the standard',
    succession_import: 'how many lines a file brought',
  },
};
