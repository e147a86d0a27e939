import { defineJob } from '@qms/chassis';
import { z } from 'zod';
import { planDueReminders, sendReminders } from './reminder.commands.js';

/** Every hour: what is due is planned, what is planned is sent, what is closed is cancelled. */
export const remind = defineJob({
  name: 'remind',
  payload: z.object({}),
  async handle(ctx) {
    await planDueReminders(ctx);
    await sendReminders(ctx);
  },
});
