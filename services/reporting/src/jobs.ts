import { mirrorAgencies, schedule, type Job, type Listener, type Schedule } from '@qms/chassis';
import { cancelRemindersOfDissolved, cancelRemindersOfSucceeded, remind } from './reminder/reminder.jobs.js';
import {
  collectReport,
  completeReport,
  figureReport,
  rebuildReports,
  renderReport,
  requestReports,
  startReport,
} from './report/report.jobs.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

export const jobs: readonly Job[] = [
  collectReport,
  completeReport,
  figureReport,
  rebuildReports,
  remind,
  renderReport,
  requestReports,
];
export const listeners: readonly Listener[] = [
  ...mirrorAgencies,
  cancelRemindersOfDissolved,
  cancelRemindersOfSucceeded,
  startReport,
];
export const schedules: readonly Schedule[] = [
  schedule({ job: rebuildReports, every: MINUTE }),
  schedule({ job: remind, every: HOUR }),
  // each morning, not only the first of a quarter: a morning that was missed is made up on the next
  schedule({ job: requestReports, pattern: '0 7 * * *' }),
];
