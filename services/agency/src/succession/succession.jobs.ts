import { defineJob } from '@qms/chassis';
import { z } from 'zod';
import { carryOutDueSuccessions } from './succession.commands.js';

/** Every ten minutes, so at 00:00 local time as well: acts whose day has come, also on days when nothing ran. */
export const carryOutSuccessions = defineJob({
  name: 'carry-out-successions',
  payload: z.object({}),
  handle: (ctx) => carryOutDueSuccessions(ctx),
});
