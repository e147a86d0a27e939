import { defineJob, openMail } from '@qms/chassis';
import { z } from 'zod';
import { mailSettings, settings } from '../config.js';
import { gatewayClient } from '../federation/federation.store.js';
import { planDueReminders, sendReminders } from './reminder.commands.js';

const askGateway = gatewayClient(settings.gatewayUrl, settings.keysDir);
const mail = openMail(mailSettings.url, mailSettings.from);

/** Every hour: what is due is planned, what is planned is sent, what is closed is cancelled. */
export const remind = defineJob({
  name: 'remind',
  payload: z.object({}),
  async handle(ctx) {
    await planDueReminders(ctx, askGateway);
    await sendReminders(ctx, mail);
  },
});
