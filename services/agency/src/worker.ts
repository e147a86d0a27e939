import { work } from '@qms/chassis';
import { settings } from './config.js';
import { tables } from './database.js';
import { jobs, listeners, schedules } from './jobs.js';

await work({ settings, tables, jobs, listeners, schedules });
