import { defineJob, listen } from '@qms/chassis';
import { agencyDissolved, agencySucceeded } from '@qms/events';
import { z } from 'zod';
import { cancelReminders, planDueReminders, sendReminders } from './reminder.commands.js';

/** Every hour: what is due is planned, what is planned is sent, what is closed is cancelled. */
export const remind = defineJob({
  name: 'remind',
  payload: z.object({}),
  async handle(ctx) {
    await planDueReminders(ctx);
    await sendReminders(ctx);
  },
});

/** Nobody is reminded of what an agency that has ended had still to do. */
export const cancelRemindersOfSucceeded = listen(agencySucceeded, {
  name: 'cancel-reminders-of-succeeded',
  handle: (ctx, { lines }) =>
    cancelReminders(
      ctx,
      lines.map(({ fromId }) => fromId),
    ),
});

export const cancelRemindersOfDissolved = listen(agencyDissolved, {
  name: 'cancel-reminders-of-dissolved',
  handle: (ctx, { agencyIds }) => cancelReminders(ctx, agencyIds),
});
