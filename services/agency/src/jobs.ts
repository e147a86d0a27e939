import { schedule, type Job, type Listener, type Schedule } from '@qms/chassis';
import { takeInCoverage } from './coverage/coverage.jobs.js';
import { takeInInternalAudit, takeInManagementReview } from './evidence/evidence.jobs.js';
import { callOutdated } from './redeclaration/redeclaration.jobs.js';
import { clearExports, resumeExports, startExport, writeExport } from './register-export/register-export.jobs.js';
import { forgetImportRows, resumeImports, startImport, takeImport } from './register-import/register-import.jobs.js';
import { sweepFiles } from './stored-file/stored-file.jobs.js';
import { carryOutSuccessions } from './succession/succession.jobs.js';
import { clearTriedUploads, clearUploads } from './upload/upload.jobs.js';

const MINUTE = 60_000;

export const jobs: readonly Job[] = [
  callOutdated,
  carryOutSuccessions,
  clearExports,
  clearTriedUploads,
  clearUploads,
  forgetImportRows,
  resumeExports,
  resumeImports,
  sweepFiles,
  takeImport,
  writeExport,
];
export const listeners: readonly Listener[] = [
  startExport,
  startImport,
  takeInCoverage,
  takeInInternalAudit,
  takeInManagementReview,
];
export const schedules: readonly Schedule[] = [
  // often enough to be at 00:00 local time, and to make up a midnight that was missed
  schedule({ job: carryOutSuccessions, every: 10 * MINUTE }),
  schedule({ job: callOutdated, every: 10 * MINUTE }),
  schedule({ job: resumeExports, every: MINUTE }),
  schedule({ job: resumeImports, every: MINUTE }),
  schedule({ job: clearUploads, every: 60 * MINUTE }),
  schedule({ job: clearTriedUploads, every: 60 * MINUTE }),
  schedule({ job: clearExports, every: 60 * MINUTE }),
  schedule({ job: forgetImportRows, every: 60 * MINUTE }),
  schedule({ job: sweepFiles, every: 24 * 60 * MINUTE }),
];
