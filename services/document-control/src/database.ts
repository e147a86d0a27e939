import type { ServiceTables } from '@qms/chassis';
import { Documents } from '../migrations/20261123090000_documents.js';
import { documentMapping } from './document/document.store.js';
import { revisionMapping } from './revision/revision.store.js';

export const tables: ServiceTables = {
  mappings: [documentMapping, revisionMapping],
  migrations: [{ name: '20261123090000_documents', class: Documents }],
};
