import { schedule, type Job, type Listener, type Schedule } from '@qms/chassis';
import { takeInCoverage } from './coverage/coverage.jobs.js';
import { takeInInternalAudit, takeInManagementReview } from './evidence/evidence.jobs.js';
import { callOutdated } from './redeclaration/redeclaration.jobs.js';
import { carryOutSuccessions } from './succession/succession.jobs.js';

const TEN_MINUTES = 600_000;

export const jobs: readonly Job[] = [callOutdated, carryOutSuccessions];
export const listeners: readonly Listener[] = [takeInCoverage, takeInInternalAudit, takeInManagementReview];
// often enough to be at 00:00 local time, and to make up a midnight that was missed
export const schedules: readonly Schedule[] = [
  schedule({ job: carryOutSuccessions, every: TEN_MINUTES }),
  schedule({ job: callOutdated, every: TEN_MINUTES }),
];
