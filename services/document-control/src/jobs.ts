import { mirrorAgencies, schedule, type Job, type Listener, type Schedule } from '@qms/chassis';
import { closeDocumentsOfDissolved, closeDocumentsOfSucceeded } from './document/document.jobs.js';
import { takeEffect } from './revision/revision.jobs.js';

const TEN_MINUTES = 600_000;

export const jobs: readonly Job[] = [takeEffect];
export const listeners: readonly Listener[] = [...mirrorAgencies, closeDocumentsOfDissolved, closeDocumentsOfSucceeded];
// often enough to be at 00:00 local time, and to make up a midnight that was missed
export const schedules: readonly Schedule[] = [schedule({ job: takeEffect, every: TEN_MINUTES })];
