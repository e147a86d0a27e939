import type { ServiceTables } from '@qms/chassis';
import { Inspections } from '../migrations/20261123090000_inspections.js';
import { inspectionMapping } from './inspection/inspection.store.js';

export const tables: ServiceTables = {
  mappings: [inspectionMapping],
  migrations: [{ name: '20261123090000_inspections', class: Inspections }],
};
