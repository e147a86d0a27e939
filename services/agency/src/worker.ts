import { work } from '@qms/chassis';
import { settings } from './config.js';
import { tables } from './database.js';
import { jobs, listeners, schedules } from './jobs.js';

// an import holds the register's tables: one at a time a worker is enough
await work({ settings, tables, jobs, listeners, schedules, concurrency: { imports: 1, exports: 2 } });
