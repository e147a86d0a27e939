import { serve } from '@qms/chassis';
import { settings } from './config.js';
import { tables } from './database.js';
import { fileDoors } from './doors.js';
import { subgraph } from './schema.js';

await serve({ settings, tables, subgraph, routes: fileDoors });
