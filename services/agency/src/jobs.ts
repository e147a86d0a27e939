import { schedule, type Job, type Listener, type Schedule } from '@qms/chassis';
import { carryOutSuccessions } from './succession/succession.jobs.js';

const TEN_MINUTES = 600_000;

export const jobs: readonly Job[] = [carryOutSuccessions];
export const listeners: readonly Listener[] = [];
// often enough to be at 00:00 local time, and to make up a midnight that was missed
export const schedules: readonly Schedule[] = [schedule({ job: carryOutSuccessions, every: TEN_MINUTES })];
