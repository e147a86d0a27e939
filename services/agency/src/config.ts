import { readSettings, serviceEnvironment, serviceSettings } from '@qms/chassis';
import { z } from 'zod';

const env = readSettings(
  serviceEnvironment.extend({
    DATABASE_URL_AGENCY: z.url().optional(),
    DATABASE_URL_AGENCY_OWNER: z.url().optional(),
  }),
);

export const settings = serviceSettings('agency', env, {
  databaseUrl: env.DATABASE_URL_AGENCY,
  ownerUrl: env.DATABASE_URL_AGENCY_OWNER,
});
