import { readSettings, serviceEnvironment, serviceSettings } from '@qms/chassis';
import { z } from 'zod';

const env = readSettings(
  serviceEnvironment.extend({
    DATABASE_URL_REPORTING: z.url().optional(),
    DATABASE_URL_REPORTING_OWNER: z.url().optional(),
  }),
);

export const settings = serviceSettings('reporting', env, {
  databaseUrl: env.DATABASE_URL_REPORTING,
  ownerUrl: env.DATABASE_URL_REPORTING_OWNER,
});
