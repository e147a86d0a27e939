import { readSettings, serviceEnvironment, serviceSettings } from '@qms/chassis';
import { z } from 'zod';

const env = readSettings(
  serviceEnvironment.extend({
    DATABASE_URL_REPORTING: z.url().optional(),
    DATABASE_URL_REPORTING_OWNER: z.url().optional(),
    SMTP_URL: z.url().optional(),
    MAIL_FROM: z.string().default('chuan@localhost'),
  }),
);

export const settings = serviceSettings('reporting', env, {
  databaseUrl: env.DATABASE_URL_REPORTING,
  ownerUrl: env.DATABASE_URL_REPORTING_OWNER,
});

export const mailSettings = { url: env.SMTP_URL, from: env.MAIL_FROM } as const;

/** Printed under the title of every paper of the local run, whose history is made up. */
export const paperLabel =
  settings.profile === 'local'
    ? 'Dữ liệu trình diễn: lịch sử công bố, tài liệu và kiểm tra được dựng, không phải số liệu chính thức.'
    : null;
