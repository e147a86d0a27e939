import { CHASSIS_TABLES_OF_NO_AGENCY, type ServiceTables } from '@qms/chassis';
import { Documents } from '../migrations/20261123090000_documents.js';
import { TheJournalIsSealed } from '../migrations/20261123220000_the-journal-is-sealed.js';
import { RowSecurity } from '../migrations/20261124190000_row-security.js';
import { DocumentsCoverProcedures } from '../migrations/20261124203000_documents-cover-procedures.js';
import { documentMapping } from './document/document.store.js';
import { revisionMapping } from './revision/revision.store.js';

export const tables: ServiceTables = {
  mappings: [documentMapping, revisionMapping],
  migrations: [
    { name: '20261123090000_documents', class: Documents },
    { name: '20261123220000_the-journal-is-sealed', class: TheJournalIsSealed },
    { name: '20261124190000_row-security', class: RowSecurity },
    { name: '20261124203000_documents-cover-procedures', class: DocumentsCoverProcedures },
  ],
  ofNoAgency: {
    ...CHASSIS_TABLES_OF_NO_AGENCY,
    document_import: 'how many rows a file brought',
  },
};
