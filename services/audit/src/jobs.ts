import { mirrorAgencies, type Job, type Listener, type Schedule } from '@qms/chassis';
import { mirrorQualitySystems } from './quality-system/quality-system.jobs.js';

export const jobs: readonly Job[] = [];
export const listeners: readonly Listener[] = [...mirrorAgencies, mirrorQualitySystems];
export const schedules: readonly Schedule[] = [];
