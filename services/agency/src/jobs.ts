import { schedule, type Job, type Listener, type Schedule } from '@qms/chassis';
import { resumeExports, startExport, writeExport } from './register-export/register-export.jobs.js';
import { resumeImports, startImport, takeImport } from './register-import/register-import.jobs.js';
import { clearUploads } from './upload/upload.jobs.js';

const MINUTE = 60_000;

export const jobs: readonly Job[] = [clearUploads, resumeExports, resumeImports, takeImport, writeExport];
export const listeners: readonly Listener[] = [startExport, startImport];
export const schedules: readonly Schedule[] = [
  schedule({ job: resumeExports, every: MINUTE }),
  schedule({ job: resumeImports, every: MINUTE }),
  schedule({ job: clearUploads, every: 60 * MINUTE }),
];
