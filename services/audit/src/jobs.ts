import { mirrorAgencies, type Job, type Listener, type Schedule } from '@qms/chassis';
import { lapseInspectionsOfDissolved, lapseInspectionsOfSucceeded } from './inspection/inspection.jobs.js';
import { mirrorQualitySystems } from './quality-system/quality-system.jobs.js';

export const jobs: readonly Job[] = [];
export const listeners: readonly Listener[] = [
  ...mirrorAgencies,
  lapseInspectionsOfDissolved,
  lapseInspectionsOfSucceeded,
  mirrorQualitySystems,
];
export const schedules: readonly Schedule[] = [];
