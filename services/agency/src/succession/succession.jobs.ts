import { defineJob } from '@qms/chassis';
import { z } from 'zod';
import { carryOutDueSuccessions } from './succession.commands.js';

/** At 00:00 local time, and at every start: acts whose day has come, also those of days on which nothing ran. */
export const carryOutSuccessions = defineJob({
  name: 'carry-out-successions',
  payload: z.object({}),
  handle: (ctx) => carryOutDueSuccessions(ctx),
});
