import { CHASSIS_TABLES_OF_NO_AGENCY, type ServiceTables } from '@qms/chassis';
import { Inspections } from '../migrations/20261123090000_inspections.js';
import { TheJournalIsSealed } from '../migrations/20261123220000_the-journal-is-sealed.js';
import { RowSecurity } from '../migrations/20261124190000_row-security.js';
import { TheYearlyDuties } from '../migrations/20261124201000_the-yearly-duties.js';
import { InspectionsLapse } from '../migrations/20261124204500_inspections-lapse.js';
import { inspectionMapping } from './inspection/inspection.store.js';
import { internalAuditMapping } from './internal-audit/internal-audit.store.js';
import { managementReviewMapping } from './management-review/management-review.store.js';

export const tables: ServiceTables = {
  mappings: [inspectionMapping, internalAuditMapping, managementReviewMapping],
  migrations: [
    { name: '20261123090000_inspections', class: Inspections },
    { name: '20261123220000_the-journal-is-sealed', class: TheJournalIsSealed },
    { name: '20261124190000_row-security', class: RowSecurity },
    { name: '20261124201000_the-yearly-duties', class: TheYearlyDuties },
    { name: '20261124204500_inspections-lapse', class: InspectionsLapse },
  ],
  ofNoAgency: {
    ...CHASSIS_TABLES_OF_NO_AGENCY,
    inspection_import: 'how many rows a file brought',
  },
};
