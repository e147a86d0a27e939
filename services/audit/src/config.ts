import { readSettings, serviceEnvironment, serviceSettings } from '@qms/chassis';
import { z } from 'zod';

const env = readSettings(
  serviceEnvironment.extend({
    DATABASE_URL_AUDIT: z.url().optional(),
    DATABASE_URL_AUDIT_OWNER: z.url().optional(),
  }),
);

export const settings = serviceSettings('audit', env, {
  databaseUrl: env.DATABASE_URL_AUDIT,
  ownerUrl: env.DATABASE_URL_AUDIT_OWNER,
});
