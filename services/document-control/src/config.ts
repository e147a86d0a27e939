import { readSettings, serviceEnvironment, serviceSettings } from '@qms/chassis';
import { z } from 'zod';

const env = readSettings(
  serviceEnvironment.extend({
    DATABASE_URL_DOCUMENT_CONTROL: z.url().optional(),
    DATABASE_URL_DOCUMENT_CONTROL_OWNER: z.url().optional(),
  }),
);

export const settings = serviceSettings('document-control', env, {
  databaseUrl: env.DATABASE_URL_DOCUMENT_CONTROL,
  ownerUrl: env.DATABASE_URL_DOCUMENT_CONTROL_OWNER,
});
