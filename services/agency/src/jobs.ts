import type { Job, Listener, Schedule } from '@qms/chassis';

// the register speaks and is asked; so far nothing happens in it later or by the clock
export const jobs: readonly Job[] = [];
export const listeners: readonly Listener[] = [];
export const schedules: readonly Schedule[] = [];
