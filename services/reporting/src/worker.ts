import { work } from '@qms/chassis';
import { settings } from './config.js';
import { tables } from './database.js';
import { jobs, listeners, schedules } from './jobs.js';

// renditions of one report are made side by side
await work({ settings, tables, jobs, listeners, schedules, concurrency: { reports: 4 } });
